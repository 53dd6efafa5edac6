package matching

import (
	"math"
	"slices"
)

// The fields of the objects of a plan, in the order in which they are written,
// and which of them are required, as bits.
var (
	planNames        = []string{"format", "problem", "status", "goals", "score", "bound", "exchanges", "certificate"}
	exchangeNames    = []string{"kind", "moves"}
	moveNames        = []string{"household", "from", "to", "rank", "metres"}
	certificateNames = []string{"prices"}
	priceNames       = []string{"practice", "price"}

	statuses = []string{string(StatusOptimal), string(StatusFeasible)}
	kinds    = []string{string(Cycle), string(Chain), string(Bundle)}
)

const (
	planRequired        = 1<<7 - 1
	exchangeRequired    = 1<<0 | 1<<1
	moveRequired        = 1<<0 | 1<<2 | 1<<3 | 1<<4
	certificateRequired = 1 << 0
	priceRequired       = 1<<0 | 1<<1
)

// planDecoder reads a plan from its JSON form.
type planDecoder struct {
	*jsonScanner
	strings textSlab
}

// plan reads the whole plan.
func (d *planDecoder) plan() *Plan {
	o, ok := d.object(planNames)
	if !ok {
		return nil
	}
	p := &Plan{}
	for f := d.field(&o); f >= 0; f = d.field(&o) {
		switch planNames[f] {
		case "format":
			p.Format = d.oneOf("format", []string{PlanFormat})
		case "problem":
			p.Problem = d.nonempty("digest")
		case "status":
			p.Status = Status(d.oneOf("status", statuses))
		case "goals":
			p.Goals = list(d, func() Goal { return Goal(d.oneOf("goal", goals)) })
		case "score":
			p.Score = d.score()
		case "bound":
			p.Bound = d.score()
		case "exchanges":
			p.Exchanges = list(d, d.exchange)
		case "certificate":
			p.Certificate = d.certificate()
		}
	}
	d.missing(&o, planRequired)
	return p
}

// score reads a list of whole numbers for each goal.
func (d *planDecoder) score() [][]int64 {
	return list(d, d.numbers)
}

// numbers reads a list of whole numbers.
func (d *planDecoder) numbers() []int64 {
	return list(d, func() int64 {
		n, _ := d.whole(math.MinInt64, math.MaxInt64)
		return n
	})
}

// exchange reads one exchange.
func (d *planDecoder) exchange() (e Exchange) {
	o, ok := d.object(exchangeNames)
	if !ok {
		return e
	}
	for f := d.field(&o); f >= 0; f = d.field(&o) {
		switch exchangeNames[f] {
		case "kind":
			e.Kind = Kind(d.oneOf("kind", kinds))
		case "moves":
			e.Moves = list(d, d.move)
		}
	}
	d.missing(&o, exchangeRequired)
	return e
}

// move reads one move.
func (d *planDecoder) move() (m Move) {
	o, ok := d.object(moveNames)
	if !ok {
		return m
	}
	for f := d.field(&o); f >= 0; f = d.field(&o) {
		switch moveNames[f] {
		case "household":
			m.Household = d.nonempty("id")
		case "from":
			m.From = d.from()
		case "to":
			m.To = d.nonempty("id")
		case "rank":
			n, _ := d.whole(1, MaxPersons)
			m.Rank = int(n)
		case "metres":
			n, _ := d.whole(0, MaxPersons)
			m.Metres = int(n)
		}
	}
	d.missing(&o, moveRequired)
	return m
}

// from reads the practice that a household leaves, "" for null.
func (d *planDecoder) from() string {
	d.peek()
	where := d.here()
	text, null, ok := d.textOrNull()
	if ok && !null && len(text) == 0 {
		d.fault(where, emptyCurrent)
	}
	return d.strings.add(text)
}

// emptyCurrent is the text of the fault of an identifier that is "" where there
// need be none.
const emptyCurrent = "empty id; for none write null or leave it out"

// certificate reads the prices.
func (d *planDecoder) certificate() *Certificate {
	o, ok := d.object(certificateNames)
	if !ok {
		return nil
	}
	c := &Certificate{}
	for f := d.field(&o); f >= 0; f = d.field(&o) {
		c.Prices = list(d, d.price)
	}
	d.missing(&o, certificateRequired)
	return c
}

// price reads the price of a place at one practice.
func (d *planDecoder) price() (p Price) {
	o, ok := d.object(priceNames)
	if !ok {
		return p
	}
	for f := d.field(&o); f >= 0; f = d.field(&o) {
		switch priceNames[f] {
		case "practice":
			p.Practice = d.nonempty("id")
		case "price":
			p.Price = d.numbers()
		}
	}
	d.missing(&o, priceRequired)
	return p
}

// nonempty reads a string that may not be empty, which what describes.
func (d *planDecoder) nonempty(what string) string {
	d.peek()
	where := d.here()
	text, ok := d.text()
	if ok && len(text) == 0 {
		d.fault(where, "empty "+what)
	}
	return d.strings.add(text)
}

// oneOf reads a string that must be one of names, which what describes.
func (d *planDecoder) oneOf(what string, names []string) string {
	d.peek()
	where := d.here()
	text, ok := d.text()
	if !ok {
		return ""
	}
	i := slices.Index(names, string(text))
	if i < 0 {
		d.fault(where, unknownName(what, string(text), names))
		return ""
	}
	return names[i]
}

// list reads an array of which each element is read by read. It is not nil,
// except where there is no array.
func list[T any](d *planDecoder, read func() T) []T {
	if !d.array() {
		return nil
	}
	all := []T{}
	for d.element() {
		all = append(all, read())
	}
	return all
}
