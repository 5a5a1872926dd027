/** The worker's entry: slabs and hashes off the page's thread. */
export {};
