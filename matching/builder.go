package matching

// problemBuilder puts together a problem of which the practices and households
// come one after the other, and checks them. What they hold is put into few
// large pieces of memory, and identifiers of practices are shared.
type problemBuilder struct {
	check checker

	practices  pieces[Practice]
	households pieces[Household]
	rules      Rules

	strings textSlab
	members slab[string]
	classes slab[[]string]

	weightNumbers slab[int]
	weightClasses slab[[]int]

	// refs are what the checker wants to know of the household's references;
	// ids and ranked are the class and the classes that are being read, numbers
	// and weights their weights.
	refs    []int32
	ids     []string
	ranked  [][]string
	numbers []int
	weights [][]int
}

// begin sets where faults go to and how their positions are found.
func (b *problemBuilder) begin(faults *faultList, locate func(place) position) {
	b.check.faultList = faults
	b.check.locate = locate
	b.check.householdID = func(i int) string { return b.households.at(i).ID }
}

// beginHousehold forgets the references of the household before.
func (b *problemBuilder) beginHousehold() {
	b.refs = append(b.refs[:0], noReference)
	b.ids, b.ranked = b.ids[:0], b.ranked[:0]
	b.numbers, b.weights = b.numbers[:0], b.weights[:0]
}

// setCurrent is the identifier of the household's current practice.
func (b *problemBuilder) setCurrent(text []byte) string {
	id, ref := b.reference(text)
	b.refs[0] = ref
	return id
}

// addMember adds a practice to the present class of the household. An empty
// identifier, or a faulty one, is an empty text.
func (b *problemBuilder) addMember(text []byte) {
	id, ref := b.reference(text)
	b.ids = append(b.ids, id)
	b.refs = append(b.refs, ref)
}

// endClass ends the present class.
func (b *problemBuilder) endClass() {
	b.ranked = append(b.ranked, b.members.add(b.ids))
	b.ids = b.ids[:0]
}

// endRanked is the classes of the household.
func (b *problemBuilder) endRanked() [][]string { return b.classes.add(b.ranked) }

// endWeights ends the present class of weights.
func (b *problemBuilder) endWeights() {
	b.weights = append(b.weights, b.weightNumbers.add(b.numbers))
	b.numbers = b.numbers[:0]
}

// allWeights is the weights of the household.
func (b *problemBuilder) allWeights() [][]int { return b.weightClasses.add(b.weights) }

// reference is the identifier of a practice, in the memory of the practice's
// own where that is known, and its number.
func (b *problemBuilder) reference(text []byte) (id string, ref int32) {
	if len(text) == 0 {
		return "", noReference
	}
	ref = b.check.practices.refer(text)
	if ref < 0 {
		return b.strings.add(text), ref
	}
	return b.check.practices.ids[ref], ref
}

// build is the whole problem. References are looked at where practices is set.
func (b *problemBuilder) build(practices bool) *Problem {
	p := &Problem{Format, b.practices.join(), b.households.join(), b.rules}
	b.check.late(p.Households, practices)
	return p
}
