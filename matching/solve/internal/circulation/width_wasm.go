package circulation

// small is the width of a narrow network: under WebAssembly the same as of a wide
// one, so that the module, which a page waits for, holds the code once.
type small = int32
