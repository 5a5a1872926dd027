/** Slices by the GPU: the CPU's rule in the shader's words, on integers as stored. */

export const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * Output: either grey levels (window applied) or, for `raw`, the rounded stored value in two bytes (red low, green high, offset by 32768) with blue 255
 * inside the volume and 0 outside. The origin comes split into whole voxels and a fraction, so that float32 loses nothing of a far volume's place:
 * what is left, over a picture of 700 pixels, stays under a ten-thousandth of a voxel.
 */
const body = (sampler: string) => `#version 300 es
precision highp float;
precision highp int;
precision highp ${sampler};
uniform ${sampler} voxels;
uniform ivec3 size, originWhole;
uniform vec3 originPart, column, row, depth;
uniform int halfSamples, mode, lowest;
uniform bool nearest, raw, inverted;
uniform float height, centre, width;
out vec4 colour;

int at(ivec3 p) { return int(texelFetch(voxels, p, 0).r); }

float between(ivec3 whole, vec3 part) {
  ivec3 low = ivec3(0), high = size - 1;
  ivec3 carry = ivec3(floor(part));
  ivec3 i = whole + carry;
  vec3 f = part - vec3(carry);
  for (int axis = 0; axis < 3; axis++) {
    if (i[axis] < 0) { i[axis] = 0; f[axis] = 0.0; }
    if (i[axis] >= high[axis]) { i[axis] = high[axis]; f[axis] = 0.0; }
  }
  ivec3 j = min(i + 1, high);
  if (nearest) return float(at(ivec3(f.x >= 0.5 ? j.x : i.x, f.y >= 0.5 ? j.y : i.y, f.z >= 0.5 ? j.z : i.z)));
  float a = float(at(i)), b = float(at(ivec3(j.x, i.yz)));
  float c = float(at(ivec3(i.x, j.y, i.z))), d = float(at(ivec3(j.xy, i.z)));
  float e = float(at(ivec3(i.xy, j.z))), g = float(at(ivec3(j.x, i.y, j.z)));
  float h = float(at(ivec3(i.x, j.yz))), k = float(at(j));
  float near = mix(mix(a, b, f.x), mix(c, d, f.x), f.y);
  return mix(near, mix(mix(e, g, f.x), mix(h, k, f.x), f.y), f.z);
}

bool inside(vec3 part) {
  vec3 p = vec3(originWhole) + part;
  return all(greaterThanEqual(p, vec3(-0.5))) && all(lessThanEqual(p, vec3(size) - 0.5));
}

void main() {
  vec3 part = originPart + (gl_FragCoord.x - 0.5) * column + (height - 0.5 - gl_FragCoord.y) * row;
  float sum = 0.0;
  int count = 0;
  for (int n = -halfSamples; n <= halfSamples; n++) {
    vec3 p = part + float(n) * depth;
    if (!inside(p)) continue;
    float v = between(originWhole, p);
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
