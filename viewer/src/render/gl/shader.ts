/** Slices by the GPU: the CPU's rule in the shader's words, on integers as stored. */

export const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * Output: either grey levels (window applied) or, for `raw`, the rounded stored value in two bytes (red low, green high, from `lowest`) with blue 255
 * inside the volume and 0 outside. Places come in two parts: coarse ones are multiples of 2^-11 voxels, whose sums and products with pixel numbers
 * float32 holds exactly, fine ones are what is left. So a place is right to a ten-millionth of a voxel, and no neighbour is taken for another.
 */
const body = (sampler: string) => `#version 300 es
precision highp float;
precision highp int;
precision highp ${sampler};
uniform ${sampler} voxels;
uniform ivec3 size, originWhole, borderWhole;
uniform vec3 borderPart, originCoarse, originFine, columnCoarse, columnFine, rowCoarse, rowFine, depthCoarse, depthFine;
uniform int halfSamples, mode, lowest;
uniform bool nearest, raw, inverted;
uniform float height, centre, width;
out vec4 colour;

const float hair = 1e-6, up = 0.5 - hair; // as volume/half.ts

int at(ivec3 p) { return int(texelFetch(voxels, p, 0).r); }

float between(ivec3 i, vec3 f) {
  ivec3 high = size - 1;
  for (int axis = 0; axis < 3; axis++) {
    if (i[axis] < 0) { i[axis] = 0; f[axis] = 0.0; }
    if (i[axis] >= high[axis]) { i[axis] = high[axis]; f[axis] = 0.0; }
  }
  ivec3 j = min(i + 1, high);
  if (nearest) return float(at(ivec3(f.x >= up ? j.x : i.x, f.y >= up ? j.y : i.y, f.z >= up ? j.z : i.z)));
  float a = float(at(i)), b = float(at(ivec3(j.x, i.yz)));
  float c = float(at(ivec3(i.x, j.y, i.z))), d = float(at(ivec3(j.xy, i.z)));
  float e = float(at(ivec3(i.xy, j.z))), g = float(at(ivec3(j.x, i.y, j.z)));
  float h = float(at(ivec3(i.x, j.yz))), k = float(at(j));
  float near = mix(mix(a, b, f.x), mix(c, d, f.x), f.y);
  return mix(near, mix(mix(e, g, f.x), mix(h, k, f.x), f.y), f.z);
}

bool inside(ivec3 i, vec3 f) {
  for (int axis = 0; axis < 3; axis++) {
    if (i[axis] < -1 || (i[axis] == -1 && f[axis] < 0.5 - hair)) return false;
    if (i[axis] > borderWhole[axis] || (i[axis] == borderWhole[axis] && f[axis] > borderPart[axis] + hair)) return false;
  }
  return true;
}

void main() {
  float c = gl_FragCoord.x - 0.5, r = height - 0.5 - gl_FragCoord.y;
  vec3 coarse = originCoarse + c * columnCoarse + r * rowCoarse;
  vec3 fine = originFine + c * columnFine + r * rowFine;
  float sum = 0.0;
  int count = 0;
  for (int n = -halfSamples; n <= halfSamples; n++) {
    vec3 rough = coarse + float(n) * depthCoarse;
    vec3 carry = floor(rough);
    vec3 f = (rough - carry) + (fine + float(n) * depthFine);
    vec3 over = floor(f);
    ivec3 i = originWhole + ivec3(carry) + ivec3(over);
    f -= over;
    if (!inside(i, f)) continue;
    float v = between(i, f);
    sum = count == 0 ? v : mode == 0 ? sum + v : mode == 1 ? max(sum, v) : min(sum, v);
    count++;
  }
  if (count == 0) { colour = vec4(0.0, 0.0, 0.0, 1.0); return; }
  float stored = floor((mode == 0 ? sum / float(count) : sum) + 0.5);
  if (raw) {
    int code = int(stored) - lowest;
    colour = vec4(float(code & 255) / 255.0, float(code >> 8) / 255.0, 1.0, 1.0);
    return;
  }
  float level = clamp(floor(((stored - centre) / width + 0.5) * 255.0 + 0.5), 0.0, 255.0) / 255.0;
  colour = vec4(vec3(inverted ? 1.0 - level : level), 1.0);
}`;

export const SIGNED = body("isampler3D");
export const UNSIGNED = body("usampler3D");
