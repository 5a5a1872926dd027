/** Ray marching by the GPU: the same rays, look and light as `march.ts`. */

export const MARCH = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler3D;
uniform sampler3D density;
uniform vec3 size, origin, column, row, deeper, cut, faint, full, inverse;
uniform float beyond, begins, hides, stride, step_mm, height;
uniform bool mip;
out vec4 colour;

float value(vec3 p) { return texture(density, (p + 0.5) / size).r * 255.0; }

void keep(inout vec2 run, float start, float move, float low, float high) {
  if (abs(move) < 1e-9) { if (start < low || start > high) run.y = -1e9; return; }
  vec2 ends = (vec2(low, high) - start) / move;
  run = vec2(max(run.x, min(ends.x, ends.y)), min(run.y, max(ends.x, ends.y)));
}

float light(vec3 p) {
  if (any(lessThan(p, vec3(1.0))) || any(greaterThan(p, size - 2.01))) return 1.0;
  vec3 g = vec3(value(p + vec3(1, 0, 0)) - value(p - vec3(1, 0, 0)),
                value(p + vec3(0, 1, 0)) - value(p - vec3(0, 1, 0)),
                value(p + vec3(0, 0, 1)) - value(p - vec3(0, 0, 1))) * inverse;
  float slope = length(g);
  if (slope < 1e-6) return 1.0;
  return 0.25 + 0.75 * min(abs(dot(g, deeper / (inverse * step_mm))) / slope, 1.0);
}

void main() {
  vec3 start = origin + (gl_FragCoord.x - 0.5) * column + (height - 0.5 - gl_FragCoord.y) * row;
  vec2 run = vec2(-1e9, 1e9);
  for (int axis = 0; axis < 3; axis++) keep(run, start[axis], deeper[axis], 0.0, size[axis] - 1.001);
  keep(run, dot(cut, start) + beyond, dot(cut, deeper), 0.0, 1e30);
  int first = int(ceil(run.x)), last = int(floor(run.y));
  if (mip) {
    float best = begins;
    for (int n = first; n <= last; n++) best = max(best, value(start + float(n) * deeper));
    float level = first > last ? 0.0 : min((best - begins) / (hides - begins), 1.0);
    colour = vec4(vec3(level), 1.0);
    return;
  }
  vec3 lit = vec3(0.0);
  float seen = 0.0;
  for (int n = first; n <= last && seen < 0.97; n++) {
    vec3 p = start + float(n) * deeper;
    float v = value(p);
    if (v <= begins) continue;
    float share = min((v - begins) / (hides - begins), 1.0);
    float opacity = (1.0 - pow(1.0 - share, stride)) * (1.0 - seen);
    lit += opacity * light(p) * mix(faint, full, share);
    seen += opacity;
  }
  colour = vec4(min(lit, 1.0), 1.0);
}`;
