package matching_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// Two files as a Dutch spreadsheet saves them.
func ExampleReadCSV() {
	practices := strings.NewReader(`id;naam;breedtegraad;lengtegraad;capaciteit;ingeschreven;modus
01012345;De Linde;52,07;4,30;2350;2350;ruil
01054321;De Eik;52,11;4,28;2350;2349;open
`)
	households := strings.NewReader(`id;grootte;huidig;breedtegraad;lengtegraad;wensen;sinds
h-7f3a;2;01012345;52,10;4,29;01054321;1-3-2026
h-9c21;;;52,08;4,31;01054321=01012345;15-6-2026
`)
	p, err := matching.ReadCSV(practices, households, matching.Rules{Seed: 20261121})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, h := range p.Households {
		fmt.Println(h.ID, h.Persons(), h.Home, h.Wishes.Ranked, h.Since)
	}
	// Output:
	// h-7f3a 2 {52.1 4.29} [[01054321]] 2026-03-01
	// h-9c21 1 {52.08 4.31} [[01054321 01012345]] 2026-06-15
}

// Every fault of both files is found in one reading, with its place.
func ExampleReadCSV_faults() {
	practices := strings.NewReader(`id,lat,lon,capacity,enrolled,mode
01012345,52.07,4.30,2350,,swap
`)
	households := strings.NewReader(`id,lat,lon,wishes,prio
h-7f3a,52.10,4.29,01012345>1054321,1
`)
	_, err := matching.ReadCSV(practices, households, matching.Rules{})
	fmt.Println(err)
	// Output:
	// matching: invalid input
	// 	practices.csv:2:26: practices[0].enrolled: missing
	// 	households.csv:1:19: households: unknown column "prio"; did you mean "priority"?
	// 	households.csv:2:19: households[0].wishes.ranked[1][0]: unknown practice "1054321"
}

func ExampleProblem_WriteCSV() {
	p := &matching.Problem{
		Practices: []matching.Practice{
			{ID: "01012345", Name: "De Linde", Location: matching.Point{Lat: 52.07, Lon: 4.3}, Capacity: 2350, Enrolled: 2350, Mode: matching.Swap},
		},
		Households: []matching.Household{
			{ID: "h-7f3a", Home: matching.Point{Lat: 52.08, Lon: 4.31}, Wishes: matching.Wishes{Ranked: [][]string{{"01012345"}}}},
		},
	}
	if err := p.WriteCSV(os.Stdout, os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// id,name,lat,lon,capacity,enrolled,mode,accepts_within_m,accepts_postcodes,max_intake
	// 01012345,De Linde,52.07,4.3,2350,2350,swap,,,
	// id,size,current,lat,lon,postcode,wishes,wishes_within_m,priority,since
	// h-7f3a,,,52.08,4.31,,01012345,,,
}
