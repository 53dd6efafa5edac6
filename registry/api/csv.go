package api

import (
	"encoding/csv"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
)

// tabular is an answer that is also there as CSV.
type tabular interface {
	csv() [][]string
}

// isTabular reports whether answers of a type are also there as CSV.
func isTabular(t reflect.Type) bool {
	return t != nil && reflect.PointerTo(t).Implements(reflect.TypeFor[tabular]())
}

// wantsCSV reports whether a request would rather have CSV than JSON.
func wantsCSV(r *http.Request) bool {
	best, quality := "", 0.0
	for _, header := range r.Header.Values("Accept") {
		for part := range strings.SplitSeq(header, ",") {
			media, more, err := mime.ParseMediaType(part)
			if err != nil {
				continue
			}
			q := 1.0
			if text, ok := more["q"]; ok {
				if q, err = strconv.ParseFloat(text, 64); err != nil {
					continue
				}
			}
			if q > quality {
				best, quality = media, q
			}
		}
	}
	return best == "text/csv"
}

// writeCSV answers with a table.
func writeCSV(w http.ResponseWriter, status int, table tabular) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.WriteHeader(status)
	return csv.NewWriter(w).WriteAll(table.csv())
}
