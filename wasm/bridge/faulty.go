//go:build ruilkring_faulty

package bridge

// A build with the tag ruilkring_faulty has a call that fails inside, for tests of
// what callers make of that.
func init() {
	calls["panic"] = func(*call) (*answer, error) { panic("a fault that was asked for") }
}
