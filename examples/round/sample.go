package main

import (
	"embed"
	"io/fs"
	"time"

	"github.com/ruilkring/ruilkring/matching"
)

// sample is a made-up region of towns and villages: 60 practices, of which 35
// have a patient stop, and 8,000 households of one person. Its folder is an
// example of the CSV form too.
//
//go:generate go run gen.go
//go:embed sample/practices.csv sample/households.csv.gz
var sample embed.FS

// sampleFolder is the sample as a folder for readFolder.
func sampleFolder() fs.FS {
	folder, err := fs.Sub(sample, "sample")
	if err != nil {
		panic(err) // the name is a valid one
	}
	return folder
}

// sampleRules are the rules of the sample, which CSV files don't hold.
func sampleRules() matching.Rules {
	return matching.Rules{Mechanism: matching.Optimal, Date: matching.NewDate(2026, time.November, 21), Seed: 1}
}
