/**
 * A codec's wasm inside this script: compiled once, run in an instance that is thrown away as soon as a frame breaks it.
 *
 * Nothing is fetched and no text is evaluated, so a page needs no more than 'wasm-unsafe-eval'. What runs in an instance cannot be
 * interrupted from the same thread: whoever must be able to stop runs it in a worker and ends that.
 */
import { CODED_FRAME_BYTES } from "./layout";
import { Refused, TooLarge } from "./refusals";

const PAGE_BYTES = 65_536;
/** Enough for the largest coded frame in OpenJPEG's hands, which holds every sample in 32 bits, twice. */
const MEMORY_BYTES = 8 * CODED_FRAME_BYTES;
/** An instance that grew beyond this for one large frame is let go after it: memory never shrinks. */
const KEPT_BYTES = 128 * 2 ** 20;
const DETAIL_CHARACTERS = 100;

type Settings = Record<string, unknown>;
type Receive = (instance: WebAssembly.Instance) => unknown;

/** The packages' Emscripten glue, which fills its settings with the codec's classes. */
export type Glue = (settings: Settings) => PromiseLike<unknown>;

/** A decoder object of the packages. It holds memory until it is deleted. */
interface Decoding {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8ClampedArray<ArrayBuffer>;
  getFrameInfo(): { readonly bitsPerSample: number };
  delete(): void;
}

/** Samples side by side, of one byte or of two little-endian ones. */
export type Samples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

export class Engine {
  #compiled: WebAssembly.Module | null = null;
  #codec: Settings | null = null;
  #memory: WebAssembly.Memory | null = null;
  #starved = false;
  #lastWords = "";

  /** `decoder` names the class of the codec that decodes. */
  constructor(
    private readonly glue: Glue,
    private readonly bytes: Uint8Array<ArrayBuffer>,
    private readonly decoder: string,
  ) {}

  /** Compile; after this `decode` needs no waiting. */
  async ready(): Promise<void> {
    this.#compiled ??= await WebAssembly.compile(this.bytes);
  }

  /** The samples that the codec finds in a stream, copied out of its memory. Throws Refused or TooLarge; the next frame then gets a fresh instance. */
  decode(stream: Uint8Array): Samples {
    if (this.#compiled === null) throw new Error("ready() comes first");
    this.#starved = false;
    this.#lastWords = "";
    try {
      this.#codec ??= this.#start(this.#compiled);
      const decoded = this.#decode(this.#codec[this.decoder] as new () => Decoding, stream);
      if (decoded.length === 0) throw new Error("it gave nothing");
      if (this.#memory !== null && this.#memory.buffer.byteLength > KEPT_BYTES) this.#letGo();
      return decoded;
    } catch (thrown) {
      const complaint = this.#lastWords || this.#complaint(thrown);
      this.#letGo();
      if (this.#starved) throw new TooLarge("decoding needs more memory than allowed");
      throw new Refused(complaint.slice(0, DETAIL_CHARACTERS));
    }
  }

  #decode(Decoder: new () => Decoding, stream: Uint8Array): Samples {
    const decoder = new Decoder();
    decoder.getEncodedBuffer(stream.length).set(stream);
    decoder.decode();
    const { buffer, byteOffset, length } = decoder.getDecodedBuffer();
    const { bitsPerSample } = decoder.getFrameInfo();
    decoder.delete();
    return bitsPerSample > 8 ? new Uint16Array(buffer, byteOffset, length >> 1) : new Uint8Array(buffer, byteOffset, length);
  }

  /** C++ exceptions arrive as their address; some codecs can say what stands there. */
  #complaint(thrown: unknown): string {
    const tell = this.#codec?.getExceptionMessage;
    if (typeof thrown !== "number") return String(thrown);
    return typeof tell === "function" ? String(tell(thrown)) : "the codec said no";
  }

  #letGo(): void {
    this.#codec = null;
    this.#memory = null;
  }

  #start(compiled: WebAssembly.Module): Settings {
    const listen = (line: unknown) => {
      this.#lastWords = String(line).trim();
    };
    const settings: Settings = {
      print: listen,
      printErr: listen,
      instantiateWasm: (imports: WebAssembly.Imports, receive: Receive) => {
        const instance = new WebAssembly.Instance(compiled, imports);
        this.#memory = this.#capped(instance);
        return receive(instance);
      },
    };
    this.glue(settings); // it is done when it returns; who waited for its promise would keep the instance
    return settings;
  }

  /** The glue grows the memory through this object, and takes a RangeError for "no more". */
  #capped(instance: WebAssembly.Instance): WebAssembly.Memory {
    const memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
    if (memory === undefined) throw new Error("a codec without memory");
    memory.grow = (pages: number) => {
      if (memory.buffer.byteLength + pages * PAGE_BYTES > MEMORY_BYTES) {
        this.#starved = true;
        throw new RangeError("the cap of a codec's memory");
      }
      return WebAssembly.Memory.prototype.grow.call(memory, pages);
    };
    return memory;
  }
}
