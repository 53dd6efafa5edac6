//go:build ignore

// Gen makes the sample again, with the generator of the benchmarks:
//
//	go generate ./examples/round
package main

import (
	"compress/gzip"
	"log"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	folder, err := os.MkdirTemp("", "sample")
	check(err)
	defer os.RemoveAll(folder)
	generate := exec.Command("go", "run", "../../bench/generate", "-preset", "sample", "-seed", "1", "-table", "none", "-csv", "-out", folder)
	generate.Stdout, generate.Stderr = os.Stdout, os.Stderr
	check(generate.Run())

	practices, err := os.ReadFile(filepath.Join(folder, "practices.csv"))
	check(err)
	check(os.WriteFile(filepath.Join("sample", "practices.csv"), practices, 0o644))
	households, err := os.ReadFile(filepath.Join(folder, "households.csv"))
	check(err)
	f, err := os.Create(filepath.Join("sample", "households.csv.gz"))
	check(err)
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	check(err)
	_, err = z.Write(households)
	check(err)
	check(z.Close())
	check(f.Close())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
