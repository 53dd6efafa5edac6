package api

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

// openAPI describes every route, as OpenAPI 3.1. A test makes it from the types that
// the code itself reads and writes, so that a program that serves it does without
// what that takes.
//
//go:embed openapi.json
var openAPI []byte

// documented is the description with the addresses beside the routes that have a
// summary.
func documented(more []Open) []byte {
	var document, paths map[string]json.RawMessage
	for _, open := range more {
		if open.Summary == "" {
			continue
		}
		if document == nil {
			mustRead(openAPI, &document)
			mustRead(document["paths"], &paths)
		}
		method, path, _ := strings.Cut(open.Pattern, " ")
		paths[path] = mustWrite(map[string]any{strings.ToLower(method): map[string]any{
			"summary": open.Summary, "description": "For: public.",
			"responses": map[string]any{"200": map[string]any{
				"description": "As text", "content": map[string]any{"text/plain": map[string]any{"schema": map[string]any{"type": "string"}}},
			}},
		}})
	}
	if document == nil {
		return openAPI
	}
	document["paths"] = mustWrite(paths)
	return append(mustWrite(document), '\n')
}

// mustRead reads what a test has read before.
func mustRead(data []byte, value any) {
	if err := json.Unmarshal(data, value); err != nil {
		panic(fmt.Sprintf("rho: the description: %v", err))
	}
}

// mustWrite writes what can be written.
func mustWrite(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("rho: the description: %v", err))
	}
	return data
}
