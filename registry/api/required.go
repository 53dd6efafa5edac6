package api

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/ruilkring/ruilkring/matching"
)

// requiredElsewhere are the members that must be given of types of other packages,
// where the zero value means something that nobody said.
var requiredElsewhere = map[reflect.Type][]string{
	reflect.TypeFor[matching.Point](): {"lat", "lon"},
}

// required are the members of a struct that must be given, by their JSON names: for
// who reads a body, and for the description.
func required(t reflect.Type) []string {
	names := requiredElsewhere[t]
	for field := range t.Fields() {
		if field.Tag.Get("required") == "true" {
			names = append(names, jsonName(field))
		}
	}
	return names
}

// jsonName is the name of a field in JSON, "" for one that is a part of its struct.
func jsonName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "" && !field.Anonymous {
		return field.Name
	}
	return name
}

// demanding reports whether something must be given of a type, or in it.
func demanding(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return demanding(t.Elem())
	case reflect.Struct:
		if len(required(t)) > 0 {
			return true
		}
		for field := range t.Fields() {
			if field.IsExported() && demanding(field.Type) {
				return true
			}
		}
	}
	return false
}

// lacking lists the members that must be given and are not, or are null, in a JSON
// text that was decoded into the type without an error.
func lacking(t reflect.Type, data []byte) ([]matching.Fault, error) {
	if !demanding(t) {
		return nil, nil
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return nil, fmt.Errorf("rho: %w", err)
	}
	return lackingIn(t, value, ""), nil
}

func lackingIn(t reflect.Type, value any, path string) []matching.Fault {
	var faults []matching.Fault
	switch value := value.(type) {
	case []any:
		if t.Kind() == reflect.Slice && demanding(t.Elem()) {
			for i, element := range value {
				faults = append(faults, lackingIn(t.Elem(), element, fmt.Sprintf("%s[%d]", path, i))...)
			}
		}
	case map[string]any:
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct {
			return nil
		}
		for _, name := range required(t) {
			if value[name] == nil {
				faults = append(faults, matching.Fault{Path: under(path, name), Text: "must be given"})
			}
		}
		for field := range t.Fields() {
			if name := jsonName(field); name == "" {
				faults = append(faults, lackingIn(field.Type, value, path)...)
			} else if value[name] != nil {
				faults = append(faults, lackingIn(field.Type, value[name], under(path, name))...)
			}
		}
	}
	return faults
}

// under is the path of a member of what has a path.
func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// isNull reports whether a JSON text is null.
func isNull(data []byte) bool { return bytes.Equal(bytes.TrimSpace(data), []byte("null")) }
