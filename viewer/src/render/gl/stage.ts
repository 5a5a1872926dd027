/** One WebGL2 context behind the panes: programs, one triangle over everything, and what happens when the context is lost. */

export type Uniforms = Readonly<Record<string, number | boolean | readonly number[]>>;

/** Draws full-canvas fragment programs; its canvas is copied into the panes' own. */
export class Stage {
  readonly canvas: HTMLCanvasElement;
  readonly gl: WebGL2RenderingContext;
  readonly #programs = new Map<string, { program: WebGLProgram; places: Map<string, WebGLUniformLocation | null> }>();

  private constructor(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext, onLost: () => void) {
    this.canvas = canvas;
    this.gl = gl;
    canvas.addEventListener("webglcontextlost", onLost, { once: true });
  }

  /** Null where the page has no WebGL2. `onLost` is called once, when it goes away later. */
  static open(onLost: () => void): Stage | null {
    const canvas = document.createElement("canvas");
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, stencil: false, preserveDrawingBuffer: false });
    return gl === null ? null : new Stage(canvas, gl, onLost);
  }

  /** True where the "GPU" is a program on the CPU: then our own CPU code is quicker. */
  get software(): boolean {
    const names = this.gl.getExtension("WEBGL_debug_renderer_info");
    const name = String(this.gl.getParameter(names === null ? this.gl.RENDERER : names.UNMASKED_RENDERER_WEBGL));
    return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
  }

  /** True where the driver takes this program: some refuse what others compile, and then the CPU draws. */
  takes(vertex: string, fragment: string): boolean {
    try {
      this.use(vertex, fragment);
      return true;
    } catch {
      return false;
    }
  }

  /** A fragment program, compiled once. Throws with the driver's words where it does not compile. */
  use(vertex: string, fragment: string): void {
    const { gl } = this;
    let made = this.#programs.get(fragment);
    if (made === undefined) {
      const program = gl.createProgram();
      gl.attachShader(program, this.#compile(gl.VERTEX_SHADER, vertex));
      gl.attachShader(program, this.#compile(gl.FRAGMENT_SHADER, fragment));
      gl.linkProgram(program);
      if (!gl.getProgramParameter(program, gl.LINK_STATUS))
        throw new Error(gl.getProgramInfoLog(program) ?? "the GL program does not link");
      made = { program, places: new Map() };
      this.#programs.set(fragment, made);
    }
    gl.useProgram(made.program);
  }

  /** Set uniforms of the program in use: `ints` as integers, the rest as floats, triples as vec3. */
  set(fragment: string, floats: Uniforms, ints: Uniforms = {}): void {
    const { gl } = this;
    for (const [name, value] of Object.entries(floats)) {
      const place = this.#place(fragment, name);
      if (typeof value === "number") gl.uniform1f(place, value);
      else if (typeof value === "boolean") gl.uniform1i(place, Number(value));
      else gl.uniform3f(place, value[0], value[1], value[2]);
    }
    for (const [name, value] of Object.entries(ints)) {
      const place = this.#place(fragment, name);
      if (typeof value === "object") gl.uniform3i(place, value[0], value[1], value[2]);
      else gl.uniform1i(place, Number(value));
    }
  }

  /** Run the program in use over width x height pixels at the canvas's lower left. */
  fill(width: number, height: number): void {
    this.gl.viewport(0, 0, width, height);
    this.gl.drawArrays(this.gl.TRIANGLES, 0, 3);
  }

  /** Make the canvas at least so large; it never shrinks, panes of several sizes share it. */
  reach(width: number, height: number): void {
    if (this.canvas.width < width) this.canvas.width = width;
    if (this.canvas.height < height) this.canvas.height = height;
  }

  /** An empty 3D texture on unit 0, or null where the GPU has no room. */
  texture3d(format: number, size: readonly [number, number, number], filter: number): WebGLTexture | null {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_3D, texture);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_3D, name, filter);
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) gl.texParameteri(gl.TEXTURE_3D, name, gl.CLAMP_TO_EDGE);
    while (gl.getError() !== gl.NO_ERROR) {
      // errors of others are not ours to report
    }
    gl.texStorage3D(gl.TEXTURE_3D, 1, format, size[0], size[1], size[2]);
    if (gl.getError() === gl.NO_ERROR) return texture;
    gl.deleteTexture(texture);
    return null;
  }

  close(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #place(fragment: string, name: string): WebGLUniformLocation | null {
    const made = this.#programs.get(fragment);
    if (made === undefined) return null;
    if (!made.places.has(name)) made.places.set(name, this.gl.getUniformLocation(made.program, name));
    return made.places.get(name) ?? null;
  }

  #compile(kind: number, source: string): WebGLShader {
    const { gl } = this;
    const shader = gl.createShader(kind);
    if (shader === null) throw new Error("the GL context is gone");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? "the GL shader does not compile");
    return shader;
  }
}
