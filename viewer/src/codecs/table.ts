/**
 * One ordered table, row by row that of `handcarry.pixels.decoders`: for each transfer syntax whether its pixels are native, who decodes it
 * here, or why nobody does.
 */
import { JPEG } from "./jpeg/decoder";
import { JPEG_2000 } from "./jpeg2000";
import { JPEG_LS } from "./jpegls";
import type { PixelLayout } from "./layout";
import { decodeRle } from "./rle";
import type { Stored } from "./stored";

/** One way to decode: synchronous once `ready` has ended. Reports give its name, with the version of the package that does the work. */
export interface Decoder {
  readonly name: string;
  ready(): Promise<void>;
  decode(data: Uint8Array, layout: PixelLayout): Stored;
}

export type TransferSyntax = { readonly uid: string; readonly name: string } & (
  | { readonly native: true }
  | { readonly decoder: Decoder }
  | { readonly remark: string }
);

const RLE: Decoder = { name: "handcarry.rle", ready: async () => {}, decode: decodeRle };

const UID = "1.2.840.10008.1.2";
const VIDEO = "a film; no program here plays it";
const ELSEWHERE = "the pixels are not in the file but on a server";
const PART_2 = "JPEG 2000 Part 2: almost no program decodes it";
const UNKNOWN = "not a transfer syntax of the standard that we know";

const native = (suffix: string, name: string): TransferSyntax => ({ uid: UID + suffix, name, native: true });
const coded = (suffix: string, name: string, decoder: Decoder): TransferSyntax => ({ uid: UID + suffix, name, decoder });
const closed = (suffix: string, name: string, remark: string): TransferSyntax => ({ uid: UID + suffix, name, remark });

export const TABLE: readonly TransferSyntax[] = [
  native("", "Implicit VR Little Endian"),
  native(".1", "Explicit VR Little Endian"),
  native(".1.99", "Deflated Explicit VR Little Endian"),
  native(".2", "Explicit VR Big Endian"),
  coded(".5", "RLE Lossless", RLE),
  coded(".4.50", "JPEG Baseline", JPEG),
  coded(".4.51", "JPEG Extended", JPEG),
  coded(".4.57", "JPEG Lossless", JPEG),
  coded(".4.70", "JPEG Lossless, first-order prediction", JPEG),
  coded(".4.80", "JPEG-LS Lossless", JPEG_LS),
  coded(".4.81", "JPEG-LS Near-Lossless", JPEG_LS),
  coded(".4.90", "JPEG 2000 Lossless", JPEG_2000),
  coded(".4.91", "JPEG 2000", JPEG_2000),
  coded(".4.201", "High-Throughput JPEG 2000 Lossless", JPEG_2000),
  coded(".4.202", "High-Throughput JPEG 2000 with RPCL Lossless", JPEG_2000),
  coded(".4.203", "High-Throughput JPEG 2000", JPEG_2000),
  closed(".4.92", "JPEG 2000 Part 2 Multi-component Lossless", PART_2),
  closed(".4.93", "JPEG 2000 Part 2 Multi-component", PART_2),
  closed(".4.94", "JPIP Referenced", ELSEWHERE),
  closed(".4.95", "JPIP Referenced Deflate", ELSEWHERE),
  closed(".4.204", "JPIP HTJ2K Referenced", ELSEWHERE),
  closed(".4.205", "JPIP HTJ2K Referenced Deflate", ELSEWHERE),
  closed(".4.100", "MPEG2 Main Profile / Main Level", VIDEO),
  closed(".4.100.1", "Fragmentable MPEG2 Main Profile / Main Level", VIDEO),
  closed(".4.101", "MPEG2 Main Profile / High Level", VIDEO),
  closed(".4.101.1", "Fragmentable MPEG2 Main Profile / High Level", VIDEO),
  closed(".4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", VIDEO),
  closed(".4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1", VIDEO),
  closed(".4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", VIDEO),
  closed(".4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", VIDEO),
  closed(".4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", VIDEO),
  closed(".4.104.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", VIDEO),
  closed(".4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", VIDEO),
  closed(".4.105.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", VIDEO),
  closed(".4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", VIDEO),
  closed(".4.106.1", "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", VIDEO),
  closed(".4.107", "HEVC/H.265 Main Profile / Level 5.1", VIDEO),
  closed(".4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", VIDEO),
];

const BY_UID = new Map(TABLE.map((row) => [row.uid, row]));

/** The row of a transfer syntax; one with a remark for a UID nobody knows. */
export const transferSyntax = (uid: string): TransferSyntax => BY_UID.get(uid) ?? { uid, name: "unknown", remark: UNKNOWN };
