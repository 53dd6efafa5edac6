package bridge

import (
	"bytes"
	"math"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
)

// EncodeColumns is the problem, which must be valid, in the columns form.
//
// Reading it gives the same problem, but that accepts without a limit is left
// out, and so are weights of a household that are all 0.
func EncodeColumns(p *matching.Problem) []byte {
	c := columnsWriter{index: make(map[string]int32, len(p.Practices))}
	for i := range p.Practices {
		c.index[p.Practices[i].ID] = int32(i)
	}
	c.practices(p.Practices)
	c.households(p.Households)
	return frame(func(w *jsontext.Writer) {
		w.Key("format")
		w.Text(ColumnsFormat)
		w.Key("practices")
		w.Int(int64(len(p.Practices)))
		w.Key("households")
		w.Int(int64(len(p.Households)))
		w.Key("rules")
		w.Raw(rulesJSON(&p.Rules))
	}, c.parts)
}

// rulesJSON is the rules as they stand in a problem in JSON.
func rulesJSON(r *matching.Rules) []byte {
	var b bytes.Buffer
	// A valid problem without practices is written whole, and a buffer gives no
	// error.
	if err := (&matching.Problem{Format: matching.Format, Rules: *r}).WriteJSON(&b); err != nil {
		return []byte("{}")
	}
	text := b.Bytes()
	from := bytes.Index(text, []byte(`"rules": `)) + len(`"rules": `)
	to := bytes.LastIndexByte(text, '}')
	return text[from:to]
}

// columnsWriter gathers the columns of a problem.
type columnsWriter struct {
	parts []part
	index map[string]int32 // of practices, by id
}

func (c *columnsWriter) practices(list []matching.Practice) {
	n := len(list)
	each := func(value func(q *matching.Practice) int32) []int32 {
		column := make([]int32, n)
		for i := range list {
			column[i] = value(&list[i])
		}
		return column
	}
	c.texts(colPracticeID, n, func(i int) string { return list[i].ID })
	c.optionalTexts(colPracticeName, n, func(i int) string { return list[i].Name })
	c.floats(colPracticeLat, n, func(i int) float64 { return list[i].Location.Lat })
	c.floats(colPracticeLon, n, func(i int) float64 { return list[i].Location.Lon })
	c.ints(colCapacity, each(func(q *matching.Practice) int32 { return int32(q.Capacity) }))
	c.ints(colEnrolled, each(func(q *matching.Practice) int32 { return int32(q.Enrolled) }))
	c.bytes(colMode, n, func(i int) byte {
		switch list[i].Mode {
		case matching.Open:
			return 0
		case matching.Swap:
			return 1
		}
		return mostMode
	})
	c.optionalInts(colAcceptsWithin, 0, each(func(q *matching.Practice) int32 {
		if q.Accepts == nil {
			return 0
		}
		return int32(q.Accepts.WithinM)
	}))
	c.postcodes(list)
	c.optionalInts(colMaxIntake, noLimit, each(func(q *matching.Practice) int32 {
		if q.MaxIntake == nil {
			return noLimit
		}
		return int32(*q.MaxIntake)
	}))
}

// postcodes adds the postcodes that practices accept, where there are any.
func (c *columnsWriter) postcodes(list []matching.Practice) {
	var codes []string
	lists := make([]int32, 1, len(list)+1)
	for i := range list {
		if a := list[i].Accepts; a != nil {
			codes = append(codes, a.Postcodes...)
		}
		lists = append(lists, int32(len(codes)))
	}
	if len(codes) == 0 {
		return
	}
	c.texts(colAcceptsPostcodes, len(codes), func(i int) string { return codes[i] })
	c.uints(colAcceptsPostcodes+listsOf, lists)
}

func (c *columnsWriter) households(list []matching.Household) {
	n := len(list)
	each := func(value func(h *matching.Household) int32) []int32 {
		column := make([]int32, n)
		for i := range list {
			column[i] = value(&list[i])
		}
		return column
	}
	c.texts(colHouseholdID, n, func(i int) string { return list[i].ID })
	c.optionalInts(colSize, 0, each(func(h *matching.Household) int32 { return int32(h.Size) }))
	c.ints(colCurrent, each(func(h *matching.Household) int32 {
		if h.Current == "" {
			return noCurrent
		}
		return c.index[h.Current]
	}))
	c.floats(colHomeLat, n, func(i int) float64 { return list[i].Home.Lat })
	c.floats(colHomeLon, n, func(i int) float64 { return list[i].Home.Lon })
	c.optionalTexts(colPostcode, n, func(i int) string { return list[i].Postcode })
	c.wishes(list)
	c.optionalInts(colWishesWithin, 0, each(func(h *matching.Household) int32 { return int32(h.Wishes.WithinM) }))
	priorities := false
	for i := range list {
		priorities = priorities || list[i].Priority != 0
	}
	if priorities {
		c.bytes(colPriority, n, func(i int) byte { return byte(list[i].Priority) })
	}
	c.optionalInts(colSince, noSince, each(func(h *matching.Household) int32 {
		if h.Since == 0 {
			return noSince
		}
		return int32(h.Since) - epochDays
	}))
}

// wishes adds the ranked wishes.
func (c *columnsWriter) wishes(list []matching.Household) {
	members, classes := 0, 0
	for i := range list {
		classes += len(list[i].Wishes.Ranked)
		for _, class := range list[i].Wishes.Ranked {
			members += len(class)
		}
	}
	practices := make([]int32, 0, members)
	offsets := make([]int32, 1, classes+1)
	lists := make([]int32, 1, len(list)+1)
	weights := make([]int32, 0, members)
	weighted := false
	for i := range list {
		w := &list[i].Wishes
		for class, ids := range w.Ranked {
			for member, id := range ids {
				practices = append(practices, c.index[id])
				weight := w.Weight(class, member)
				weights = append(weights, int32(weight))
				weighted = weighted || weight != 0
			}
			offsets = append(offsets, int32(len(practices)))
		}
		lists = append(lists, int32(len(offsets)-1))
	}
	c.uints(colRanked, practices)
	c.uints(colRanked+offsetsOf, offsets)
	c.uints(colRanked+listsOf, lists)
	if weighted {
		c.ints(colWeights, weights)
	}
}

func (c *columnsWriter) add(name, kind string, data []byte) {
	c.parts = append(c.parts, part{name: name, kind: kind, data: data})
}

func (c *columnsWriter) ints(name string, column []int32)  { c.add(name, typeInt32, numbers(column)) }
func (c *columnsWriter) uints(name string, column []int32) { c.add(name, typeUint32, numbers(column)) }

// optionalInts adds a column, unless every value is the absent one.
func (c *columnsWriter) optionalInts(name string, absent int32, column []int32) {
	for _, n := range column {
		if n != absent {
			c.ints(name, column)
			return
		}
	}
}

func (c *columnsWriter) bytes(name string, n int, value func(i int) byte) {
	data := make([]byte, n)
	for i := range data {
		data[i] = value(i)
	}
	c.add(name, typeByte, data)
}

func (c *columnsWriter) floats(name string, n int, value func(i int) float64) {
	data := make([]byte, 8*n)
	for i := range n {
		bits := math.Float64bits(value(i))
		putUint32(data, 8*i, uint32(bits))
		putUint32(data, 8*i+4, uint32(bits>>32))
	}
	c.add(name, typeFloat, data)
}

func (c *columnsWriter) texts(name string, n int, value func(i int) string) {
	var text []byte
	offsets := make([]int32, 1, n+1)
	for i := range n {
		text = append(text, value(i)...)
		offsets = append(offsets, int32(len(text)))
	}
	c.add(name, typeText, text)
	c.uints(name+offsetsOf, offsets)
}

// optionalTexts adds a column, unless every text is empty.
func (c *columnsWriter) optionalTexts(name string, n int, value func(i int) string) {
	for i := range n {
		if value(i) != "" {
			c.texts(name, n, value)
			return
		}
	}
}

// numbers is a column as bytes.
func numbers(column []int32) []byte {
	data := make([]byte, 4*len(column))
	for i, n := range column {
		putUint32(data, 4*i, uint32(n))
	}
	return data
}
