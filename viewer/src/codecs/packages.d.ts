/** Codecs of npm: their wasm as bytes, put into the script by the build, and the glue around it. */
declare module "@cornerstonejs/codec-charls/decodewasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
declare module "@cornerstonejs/codec-openjpeg/decodewasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
declare module "@cornerstonejs/codec-charls/decodewasmjs" {
  const glue: (settings: Record<string, unknown>) => PromiseLike<unknown>;
  export default glue;
}
declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  const glue: (settings: Record<string, unknown>) => PromiseLike<unknown>;
  export default glue;
}
declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs" {
  const glue: (settings: Record<string, unknown>) => PromiseLike<unknown>;
  export default glue;
}
