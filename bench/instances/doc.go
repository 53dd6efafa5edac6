// Package instances makes swap rounds to test and measure with: realistic ones,
// whose numbers are those of the Netherlands where a source publishes them
// ([Round]), and a family that is hard for flow algorithms ([Contended]).
//
// [Preset] has the sizes that benchmarks and examples use. README.md in this
// folder sets every figure beside its source, and says what is inferred.
//
// Everything follows from a seed: the same parameters give the same problem,
// byte for byte, on every platform. Nothing here is about a person or a
// practice that exists.
package instances
