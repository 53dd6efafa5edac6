//go:build !js && !wasip1

package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// scan answers a question by looking at every household.
func scan(problem *matching.Problem, q question) int {
	n := 0
	for i := range problem.Households {
		h := &problem.Households[i]
		if h.Current == q.at && h.Priority >= q.priority && slices.Contains(q.postcodes, h.Postcode[:4]) && wishes(problem, h, q.wishes) {
			n++
		}
	}
	return n
}

// wishes reports whether a household wishes to go to a practice.
func wishes(problem *matching.Problem, h *matching.Household, id string) bool {
	current := len(h.Wishes.Ranked)
	for i, class := range h.Wishes.Ranked {
		if slices.Contains(class, h.Current) {
			current = i
		}
	}
	for i, class := range h.Wishes.Ranked {
		if slices.Contains(class, id) {
			return i < current
		}
	}
	if h.Wishes.WithinM == 0 || current < len(h.Wishes.Ranked) || id == h.Current {
		return false
	}
	for i := range problem.Practices {
		if p := &problem.Practices[i]; p.ID == id {
			return matching.Metres(rounded(h.Home), p.Location) <= h.Wishes.WithinM
		}
	}
	return false
}

// rounded is a home as the registry keeps it.
func rounded(p matching.Point) matching.Point {
	round := func(v float64) float64 { return float64(int64(v*1000+0.5)) / 1000 }
	return matching.Point{Lat: round(p.Lat), Lon: round(p.Lon)}
}

// scanRegion is the problem of who lives within so many metres.
func scanRegion(problem *matching.Problem, centre matching.Point, metres int) *matching.Problem {
	made := &matching.Problem{Format: matching.Format, Practices: problem.Practices}
	for i := range problem.Households {
		h := &problem.Households[i]
		if (len(h.Wishes.Ranked) > 0 || h.Wishes.WithinM > 0) && matching.Metres(centre, rounded(h.Home)) <= metres {
			made.Households = append(made.Households, *h)
		}
	}
	return made
}

// mapIndex holds households in Go maps: a set of numbers for each value.
type mapIndex struct {
	enrolled, wished, postcode map[string]map[int32]struct{}
	priority                   []int8
}

func newMaps(problem *matching.Problem) *mapIndex {
	x := &mapIndex{enrolled: map[string]map[int32]struct{}{}, wished: map[string]map[int32]struct{}{}, postcode: map[string]map[int32]struct{}{}}
	add := func(m map[string]map[int32]struct{}, key string, n int32) {
		if m[key] == nil {
			m[key] = map[int32]struct{}{}
		}
		m[key][n] = struct{}{}
	}
	near := newNear(problem)
	for i := range problem.Households {
		h := &problem.Households[i]
		n := int32(i)
		add(x.enrolled, h.Current, n)
		add(x.postcode, h.Postcode[:4], n)
		x.priority = append(x.priority, int8(h.Priority))
		near.each(h, func(id string) { add(x.wished, id, n) })
	}
	return x
}

// ask goes over the smaller of the two sets.
func (x *mapIndex) ask(q question) int {
	small, large := x.enrolled[q.at], x.wished[q.wishes]
	if len(large) < len(small) {
		small, large = large, small
	}
	found := 0
	for n := range small {
		if _, ok := large[n]; !ok || int(x.priority[n]) < q.priority {
			continue
		}
		for _, postcode := range q.postcodes {
			if _, ok := x.postcode[postcode][n]; ok {
				found++
				break
			}
		}
	}
	return found
}

// nearPractices finds the practices around a home, by squares of a tenth of a
// degree.
type nearPractices struct {
	problem *matching.Problem
	squares map[[2]int][]int
}

func newNear(problem *matching.Problem) *nearPractices {
	x := &nearPractices{problem, map[[2]int][]int{}}
	for i := range problem.Practices {
		at := x.square(problem.Practices[i].Location)
		x.squares[at] = append(x.squares[at], i)
	}
	return x
}

func (x *nearPractices) square(p matching.Point) [2]int {
	return [2]int{int(p.Lat * 10), int(p.Lon * 10)}
}

// each calls yield with every practice that a household wishes for. Nobody in
// these rounds seeks farther than a square is wide.
func (x *nearPractices) each(h *matching.Household, yield func(id string)) {
	for _, class := range h.Wishes.Ranked {
		for _, id := range class {
			if wishes(x.problem, h, id) {
				yield(id)
			}
		}
	}
	if h.Wishes.WithinM == 0 {
		return
	}
	home := rounded(h.Home)
	at := x.square(home)
	for lat := at[0] - 1; lat <= at[0]+1; lat++ {
		for lon := at[1] - 1; lon <= at[1]+1; lon++ {
			for _, i := range x.squares[[2]int{lat, lon}] {
				p := &x.problem.Practices[i]
				ranked := slices.ContainsFunc(h.Wishes.Ranked, func(class []string) bool { return slices.Contains(class, p.ID) })
				if !ranked && p.ID != h.Current && matching.Metres(home, p.Location) <= h.Wishes.WithinM &&
					!slices.ContainsFunc(h.Wishes.Ranked, func(class []string) bool { return slices.Contains(class, h.Current) }) {
					yield(p.ID)
				}
			}
		}
	}
}

// database holds households in SQLite.
type database struct {
	*sql.DB
	query *sql.Stmt
}

// newDatabase fills a file and makes the indices that the questions ask for.
func newDatabase(ctx context.Context, file string, problem *matching.Problem) (*database, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=cache_size(-1000000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		`CREATE TABLE household (n INTEGER PRIMARY KEY, id TEXT, current TEXT, priority INTEGER, postcode TEXT, lat REAL, lon REAL, size INTEGER, since INTEGER, within INTEGER)`,
		`CREATE TABLE wish (household INTEGER, practice TEXT, class INTEGER)`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	household, err := tx.PrepareContext(ctx, `INSERT INTO household VALUES (?,?,?,?,?,?,?,?,?,?)`)
	if err != nil {
		return nil, err
	}
	wish, err := tx.PrepareContext(ctx, `INSERT INTO wish VALUES (?,?,?)`)
	if err != nil {
		return nil, err
	}
	near := newNear(problem)
	for i := range problem.Households {
		h := &problem.Households[i]
		home := rounded(h.Home)
		if _, err := household.ExecContext(ctx, i, h.ID, h.Current, h.Priority, h.Postcode[:4], home.Lat, home.Lon, h.Persons(), int(h.Since), h.Wishes.WithinM); err != nil {
			return nil, err
		}
		var failed error
		near.each(h, func(id string) {
			if _, err := wish.ExecContext(ctx, i, id, 0); err != nil {
				failed = err
			}
		})
		if failed != nil {
			return nil, failed
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	for _, statement := range []string{
		`CREATE INDEX household_current ON household (current, priority, postcode)`,
		`CREATE INDEX household_postcode ON household (postcode)`,
		`CREATE INDEX household_place ON household (lat, lon)`,
		`CREATE INDEX wish_practice ON wish (practice, household)`,
		`CREATE INDEX wish_household ON wish (household)`,
		`ANALYZE`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	query, err := db.PrepareContext(ctx, `SELECT count(*) FROM household h WHERE h.current = ? AND h.priority >= ? AND h.postcode IN (`+
		strings.TrimSuffix(strings.Repeat("?,", 20), ",")+`) AND EXISTS (SELECT 1 FROM wish w WHERE w.practice = ? AND w.household = h.n)`)
	if err != nil {
		return nil, err
	}
	return &database{db, query}, nil
}

// ask answers a question with one statement.
func (d *database) ask(q question) (int, error) {
	args := []any{q.at, q.priority}
	for _, postcode := range q.postcodes {
		args = append(args, postcode)
	}
	var n int
	err := d.query.QueryRow(append(args, q.wishes)...).Scan(&n)
	return n, err
}

// region reads the households of a square and their wishes, which is what making
// their problem takes at least, and counts those within so many metres.
func (d *database) region(ctx context.Context, centre matching.Point, metres int) (int, error) {
	lat, lon := float64(metres)/111_000, float64(metres)/60_000
	rows, err := d.QueryContext(ctx, `SELECT h.n, h.id, h.current, h.priority, h.postcode, h.lat, h.lon, h.size, h.since, h.within, w.practice
		FROM household h JOIN wish w ON w.household = h.n WHERE h.lat BETWEEN ? AND ? AND h.lon BETWEEN ? AND ? ORDER BY h.n`,
		centre.Lat-lat, centre.Lat+lat, centre.Lon-lon, centre.Lon+lon)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	made := &matching.Problem{}
	last := -1
	for rows.Next() {
		var n, since int
		var h matching.Household
		var practice string
		if err := rows.Scan(&n, &h.ID, &h.Current, &h.Priority, &h.Postcode, &h.Home.Lat, &h.Home.Lon, &h.Size, &since, &h.Wishes.WithinM, &practice); err != nil {
			return 0, err
		}
		if n != last {
			last = n
			h.Since = matching.Date(since)
			made.Households = append(made.Households, h)
		}
		to := &made.Households[len(made.Households)-1]
		to.Wishes.Ranked = append(to.Wishes.Ranked, []string{practice})
	}
	if err := rows.Err(); err != nil {
		return 0, fmt.Errorf("read the region: %w", err)
	}
	within := 0
	for i := range made.Households {
		if matching.Metres(made.Households[i].Home, centre) <= metres {
			within++
		}
	}
	return within, nil
}
