package bridge

import (
	"sort"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
	"github.com/ruilkring/ruilkring/matching/scenario"
)

// ModuleVersion is the version of this module as about says it. Whoever builds a
// release sets it, with -ldflags=-X.
var ModuleVersion = "(devel)"

// names are the calls by name, in order.
var names []string

func init() {
	for name := range calls {
		names = append(names, name)
	}
	sort.SliceStable(names, func(i, j int) bool { return names[i] < names[j] })
}

// about says what this is.
func (c *call) about() (*answer, error) {
	if err := c.only(); err != nil {
		return nil, err
	}
	a := About{
		Module:  ModuleVersion,
		Formats: []string{matching.Format, matching.PlanFormat, scenario.Format, ColumnsFormat, EligibilityFormat},
		Calls:   names,
		Limits:  c.options.Limits,
	}
	return &answer{fields: func(w *jsontext.Writer) { writeAbout(w, &a) }}, nil
}
