package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
)

// threeMoves is a report of a cycle of two and a chain of one, with a practice
// name that has everything in it that a CSV file is troubled by.
func threeMoves(t *testing.T) *report {
	t.Helper()
	p := &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{
			{ID: "01000001", Name: `=De "Linde"; west, oost`, Location: matching.Point{Lat: 52, Lon: 5}, Mode: matching.Swap, Enrolled: 1},
			{ID: "01000002", Name: "De Eik", Location: matching.Point{Lat: 52.01, Lon: 5}, Mode: matching.Open, Capacity: 2, Enrolled: 1},
		},
		Households: []matching.Household{
			{ID: "h1", Current: "01000001", Home: matching.Point{Lat: 52.01, Lon: 5}, Wishes: matching.Wishes{Ranked: [][]string{{"01000002"}}},
				Since: matching.NewDate(2026, 1, 1)},
			{ID: "-h2", Current: "01000002", Home: matching.Point{Lat: 52, Lon: 5}, Wishes: matching.Wishes{Ranked: [][]string{{"01000001"}}}},
			{ID: "h3", Home: matching.Point{Lat: 52, Lon: 5}, Wishes: matching.Wishes{WithinM: 5000}},
		},
		Rules: matching.Rules{Date: matching.NewDate(2026, 1, 31), Goals: []matching.Goal{matching.GoalPatients, matching.GoalExchanges}},
	}
	return solved(t, p)
}

func movesOf(t *testing.T, r *report, lang *text) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.movesCSV(lang)(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMovesCSV(t *testing.T) {
	r := threeMoves(t)
	if diff := cmp.Diff("\uFEFF"+strings.Join([]string{
		"exchange,kind,step,household,size,from,from_name,to,to_name,rank,km_before,km_after,days_waited",
		`1,cycle,1,h1,1,01000001,"'=De ""Linde""; west, oost",01000002,De Eik,1,1.112,0.000,30`,
		`1,cycle,2,'-h2,1,01000002,De Eik,01000001,"'=De ""Linde""; west, oost",1,1.112,0.000,0`,
		"2,chain,1,h3,1,,,01000002,De Eik,1,,1.112,0",
		"",
	}, "\r\n"), movesOf(t, r, &english)); diff != "" {
		t.Errorf("English (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("\uFEFF"+strings.Join([]string{
		"ruil;soort;stap;huishouden;personen;van;van_naam;naar;naar_naam;rang;km_nu;km_straks;dagen_gewacht",
		`1;kringruil;1;h1;1;01000001;"'=De ""Linde""; west, oost";01000002;De Eik;1;1,112;0,000;30`,
		`1;kringruil;2;'-h2;1;01000002;De Eik;01000001;"'=De ""Linde""; west, oost";1;1,112;0,000;0`,
		"2;doorschuifketen;1;h3;1;;;01000002;De Eik;1;;1,112;0",
		"",
	}, "\r\n"), movesOf(t, r, &dutch)); diff != "" {
		t.Errorf("Dutch (-want +got):\n%s", diff)
	}
}

// TestMovesOfTheSample compares the file with the plan, move by move.
func TestMovesOfTheSample(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "folder")
	plan := filepath.Join(t.TempDir(), "plan.json")
	round("-quiet", "-lang", "nl", "-csv", folder, "-out", plan).expect(t, exitOptimal)
	data, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	p, err := matching.DecodePlan(data)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "moves.csv"))
	if err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\uFEFF")))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = rows[1:]
	for i, x := range p.Exchanges {
		for step, m := range x.Moves {
			if len(rows) == 0 {
				t.Fatal("the file ends too soon")
			}
			km := strconv.Itoa(m.Metres/1000) + "," + strconv.Itoa(1000 + m.Metres%1000)[1:]
			got := []string{rows[0][0], rows[0][2], rows[0][3], rows[0][5], rows[0][7], rows[0][9], rows[0][11]}
			want := []string{strconv.Itoa(i + 1), strconv.Itoa(step + 1), m.Household, m.From, m.To, strconv.Itoa(m.Rank), km}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("move %d of exchange %d (-plan +file):\n%s", step+1, i+1, diff)
			}
			rows = rows[1:]
		}
	}
	if len(rows) > 0 {
		t.Errorf("%d moves more than in the plan", len(rows))
	}
}
