package journal_test

import (
	"context"
	"fmt"

	"github.com/ruilkring/ruilkring/registry/journal"
)

func Example() {
	ctx := context.Background()
	store := journal.NewMemory() // or sqlite.Open(ctx, "registry.sqlite")
	defer store.Close()

	// Two events, appended together: both or neither.
	head, err := store.Head(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	first := head.Next(1795305600000, "practice.put", []byte(`{"id":"01012345"}`))
	second := first.Head().Next(1795305600000, "practice.put", []byte(`{"id":"01054321"}`))
	if err := store.Append(ctx, head, []journal.Record{first, second}); err != nil {
		fmt.Println(err)
		return
	}

	// Who decided on what was there before has to look again.
	late := head.Next(1795305600001, "practice.put", []byte(`{"id":"01099999"}`))
	fmt.Println(store.Append(ctx, head, []journal.Record{late}))

	for r, err := range journal.Checked(ctx, store, journal.Head{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r.Seq, r.Kind, string(r.Data))
	}
	// Output:
	// journal: somebody else has appended
	// 1 practice.put {"id":"01012345"}
	// 2 practice.put {"id":"01054321"}
}
