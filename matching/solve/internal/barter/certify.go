package barter

import (
	"math"
	"slices"
)

// claim is a level whose bound prices of arcs may lower. A plan that reaches the
// levels before, of value B each times its factor, has no more at the level than
// the rest of what the prices prove.
type claim struct {
	level  int
	factor []int64   // of the levels up to it
	weight []float64 // of each wish in a program of those levels
	value  []int64   // the same in whole numbers
	// last says that no level behind it counts households: only then is a plan
	// that is best at these levels a good one.
	last bool
}

// claimable is the first level that is open, as a claim, or nil where the caps
// or the levels do not allow one.
func (b *search) claimable() *claim {
	level := b.open()
	if !b.provable() || level < 0 || !b.flat[level] {
		return nil
	}
	c := &claim{level: level, factor: make([]int64, level+1), last: true}
	for l := level + 1; l < b.Levels(); l++ {
		c.last = c.last && !b.flat[l]
	}
	top, closed := 0.0, 0.0
	for l := range c.factor {
		if b.unit[l] == 0 {
			continue
		}
		if !b.flat[l] {
			return nil
		}
		c.factor[l] = int64(math.RoundToEven(b.unit[l] / b.unit[level] * fineness))
		most := 0.0
		for _, v := range b.Values[l] {
			most = max(most, math.Abs(float64(v)))
		}
		top += most * float64(c.factor[l])
		closed = max(closed, math.Abs(float64(b.bound[l]))*float64(c.factor[l]))
	}
	if top > 1<<42 || closed > 1<<58 || top*float64(len(b.From)) > 1<<58 {
		return nil
	}
	c.weight, c.value = make([]float64, len(b.To)), make([]int64, len(b.To))
	for l, f := range c.factor {
		for k, v := range b.Values[l] {
			c.weight[k] += float64(b.unit[l] * float64(v))
			c.value[k] += f * v
		}
	}
	return c
}

// sketch makes a first good plan by the program of the claim, which is solved until
// its prices prove about as much as those of practices do: then they are near
// enough. It begins at the prices of the bound, and at the best plan, which need not be good.
func (b *search) sketch(c *claim) {
	p := newPlan(b.index, b.value)
	g := newProgram(b.pool, c.weight, p.free, p.left, b.first)
	b.imitate(g, p, b.best)
	b.draw(g, p)
	if b.prove(c, g, p, b.first, true) {
		b.save(g)
		b.descend(g, p, descent{share: roughShare, price: 1, keep: true})
		b.finish(p, true)
	}
}

// certify solves the program of the claim on for all households, from the best
// plan and prices that are nearly right, and rounds and mends its prices to a
// bound of the level. From there it dives for a better plan.
func (b *search) certify(c *claim) {
	g, p := b.resume(c.weight)
	if b.prove(c, g, p, b.first, false) && c.last {
		b.plunge(g, p, true)
	}
}

// sharpen solves the program on from the best plan, to which its optimum is nearer
// than to the plan before, and dives once more.
func (b *search) sharpen(weight []float64) {
	g, p := b.resume(weight)
	g.margin = -worthLooking
	on := g.run(sharpSteps, b.meter.Step)
	g.margin = margin
	if on {
		b.plunge(g, p, false)
	}
}

// resume is the program of wishes of such weights for all households, at the best
// plan, and an empty plan.
func (b *search) resume(weight []float64) (*program, *plan) {
	p := newPlan(b.index, b.value)
	g := newProgram(b.pool, weight, p.free, p.left, b.duals)
	b.imitate(g, p, b.best)
	return g, p
}

// plunge dives from the program, for a plan that counts; a rough one is only gone on
// from.
func (b *search) plunge(g *program, p *plan, rough bool) {
	b.save(g)
	b.descend(g, p, descent{share: share, price: 1, keep: true})
	b.finish(p, rough)
}

// prove runs the program, and lowers the bound as far as prices prove: between
// those of the program, which go far astray while exchanges are missing, and the
// best so far, at first those given (smoothing; Wentges 1997, "Weighted
// Dantzig-Wolfe decomposition for linear mixed-integer programming"). What is
// worth too much at those prices is added: at those of the program it would be
// other exchanges each time. Brief ends with the first bound that is about as low
// as that of practice prices. It reports false where the meter stopped it.
func (b *search) prove(c *claim, g *program, p *plan, at duals, brief bool) bool {
	scale := fineness / b.unit[c.level]
	proof, centre := b.newPricer(scale), newProof(b.index)
	centre.set(at, scale)
	proven, stay := int64(math.MaxInt64), 1.0
	g.margin = -worthLooking
	defer func() { g.margin = margin }()
	before := math.Inf(1) // proven two rounds ago
	for round := range certifyRounds {
		steps := certifySteps
		if brief && b.pool.len() > plenty/2 || !brief && proven >= b.bound[c.level] {
			steps /= 2 // what is missing costs more then than what is not yet settled
		}
		if !g.run(steps, b.meter.Step) {
			return false
		}
		if b.pool.len() > plenty {
			g.prune(hopeless)
			b.pool.forget(g)
		}
		first := b.pool.len()
		proof.round(g, scale)
		stay = float64(stay * staying)
		proof.towards(centre, stay)
		b.opener.priceAt(g, proof, scale)
		b.collect(3, worthAdding)
		if !proof.mend(b.meter.Step) {
			return false
		}
		if most := b.most(c, proof); most < proven {
			proven = most
			centre.copy(proof)
			b.cap(c, proven)
		}
		for id := first; id < b.pool.len(); id++ {
			g.take(id, p.left)
		}
		if b.pool.len() > first {
			g.restart()
		}
		if bound := b.bound[c.level]; brief && proven-bound <= bound>>brevity {
			return true
		}
		if round%2 == 1 {
			// Where the caps cost nothing, the two bounds meet.
			now := float64(proven)
			if (before-now)*worthwhileRounds <= math.Abs(float64(b.bound[c.level])-now) {
				break
			}
			before = now
		}
	}
	if proven >= b.bound[c.level] {
		return true
	}
	if !centre.raise(c.value, b.meter.Step) {
		return false
	}
	b.cap(c, b.most(c, centre))
	return true
}

// cap lowers the bound of the claim, if that is lower.
func (b *search) cap(c *claim, most int64) {
	if most < b.bound[c.level] && (b.capped == nil || most < b.capped[1]) {
		b.capped = []int64{int64(c.level), most}
		b.tell()
	}
}

// most is what the proof leaves for the level of the claim.
func (b *search) most(c *claim, x *proof) int64 {
	sum, ok := x.sum(c.value)
	if !ok {
		return math.MaxInt64
	}
	for l := range c.level {
		sum -= c.factor[l] * b.bound[l]
	}
	return floor(sum, fineness)
}

// floor is a/b rounded down, b above zero.
func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

const (
	// fineness is how many parts of a whole the prices of a proof are counted in.
	fineness = 1 << 16
	// certifyRounds is how often at most the program is solved on, by
	// certifySteps, and its prices are tried. It ends earlier where two rounds
	// close less than one in worthwhileRounds of what all before have closed.
	certifyRounds    = 20
	certifySteps     = 120
	worthwhileRounds = 10
	// sharpSteps is by how much the program is solved on from a better plan.
	sharpSteps = 240
	// brevity is how near to the bound of practice prices a brief proof comes: to
	// one part in 2 to this power.
	brevity = 6
	// worthLooking is from what worth on an exchange that is not in use is
	// looked at. Nearly all are worth nothing at good prices, and few more.
	worthLooking = 0.001
	// worthAdding is from what worth on an exchange is added to the program.
	worthAdding = 0.005
	// From plenty of exchanges on, those are forgotten that are not in use and
	// worth less than minus hopeless.
	plenty   = 1_000_000
	hopeless = 0.05
	// staying is how near prices are to the best so far in the first round; in
	// each later one it counts so much less.
	staying = 0.7
)

// whole is the price times scale as a whole number.
func whole(price, scale float64) int64 {
	return int64(math.RoundToEven(max(-1<<40, min(1<<40, float64(price*scale)))))
}

// set sets the prices to the given ones, each times scale.
func (x *proof) set(at duals, scale float64) {
	for q := range x.n {
		x.mu[q] = max(0, whole(at.limit[q], scale))
		x.entry[q] = max(0, whole(at.limit[x.n+q], scale))
	}
	for a := range x.u {
		x.u[a] = whole(at.arc[a], scale) - int64(x.size(int32(a)))*x.entry[x.to[a]]
	}
}

// copy sets the prices to those of y.
func (x *proof) copy(y *proof) {
	copy(x.u, y.u)
	copy(x.mu, y.mu)
	copy(x.entry, y.entry)
}

// towards moves the prices to those of y by the share of the way.
func (x *proof) towards(y *proof, share float64) {
	move := func(from, to []int64) {
		for i := range from {
			from[i] += int64(float64(share * float64(to[i]-from[i])))
		}
	}
	move(x.u, y.u)
	move(x.mu, y.mu)
	move(x.entry, y.entry)
}

// round sets the prices to those of the program, each times scale.
func (x *proof) round(g *program, scale float64) {
	for q := range x.n {
		x.mu[q] = max(0, whole(g.limit.price[q], scale))
		x.entry[q] = 0
		if x.Intake[q] >= 0 {
			x.entry[q] = max(0, whole(g.limit.price[x.n+q], scale))
		}
	}
	for a := range x.u {
		x.u[a] = empty
		if here := g.local[a]; here >= 0 {
			x.u[a] = whole(g.arc.price[here], scale) - int64(x.size(int32(a)))*x.entry[x.to[a]]
		}
	}
}

// claim is the bound, with what certify found.
func (b *search) claim() []int64 {
	bound := slices.Clone(b.bound)
	if l := b.open(); l >= 0 && b.capped != nil && int64(l) == b.capped[0] {
		// What is proven behind this level holds for plans that reach the
		// bound of practice prices here. So the level stays open.
		bound[l] = min(bound[l], max(b.capped[1], b.best.score[l]+1))
	}
	return bound
}

// newPricer is a proof whose prices are the program's times scale, and which adds
// to the pool what is worth too much.
func (b *search) newPricer(scale float64) *proof {
	x := newProof(b.index)
	lowest := int64(worthAdding * scale)
	x.found = func(worth int64, arcs []int32) {
		if worth > lowest && b.pool.len() < mostPooled {
			b.pool.add(arcs...)
		}
	}
	return x
}

// match adds exchanges of two practices, and swaps with one more household that
// comes or goes, where sizes differ and free places make up for it.
func (b *search) match(g *program, p *plan) {
	if b.MaxChain == 1 || b.MaxChain == 0 && b.MaxCycle == 1 {
		return
	}
	b.add(g, p, func() {
		x := b.newPricer(fineness)
		x.round(g, fineness)
		x.tables()
		x.swaps(b.meter.Step)
	})
}
