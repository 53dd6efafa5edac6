package sqljournal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// partSize is the most bytes in one part of a snapshot: what D1 takes, with
// room to spare.
const partSize = 512 << 10

// PutSnapshot keeps the parts first and the snapshot, which says how many there
// are, last. So no transaction is needed: until then the snapshot before it
// counts, and parts without a snapshot go with the next one.
func (s *store) PutSnapshot(ctx context.Context, head journal.Head, data []byte) error {
	if err := journal.CheckSnapshot(head); err != nil {
		return err
	}
	if err := s.usable(ctx); err != nil {
		return err
	}
	digest := sha256.Sum256(data)
	parts := 0
	for rest := data; len(rest) > 0; parts++ {
		part := rest[:min(len(rest), partSize)]
		rest = rest[len(part):]
		if _, err := s.db.Write.ExecContext(ctx, s.say.PutPart, int64(head.Seq), head.Hash[:], int64(parts), part); err != nil {
			return s.failed(err, "put the snapshot of %d", head.Seq)
		}
	}
	if _, err := s.db.Write.ExecContext(ctx, s.say.PutSnapshot, int64(head.Seq), head.Hash[:], int64(parts), digest[:]); err != nil {
		return s.failed(err, "put the snapshot of %d", head.Seq)
	}
	return s.dropSnapshots(ctx, int64(head.Seq))
}

func (s *store) Snapshot(ctx context.Context) (journal.Head, []byte, error) {
	var none journal.Head
	if err := s.usable(ctx); err != nil {
		return none, nil, err
	}
	var seq, parts int64
	var hashColumn, digestColumn []byte
	err := s.db.Read.QueryRowContext(ctx, s.say.Snapshot).Scan(&seq, &hashColumn, &parts, &digestColumn)
	if errors.Is(err, sql.ErrNoRows) {
		return none, nil, journal.ErrNoSnapshot
	}
	if err != nil {
		return none, nil, s.failed(err, "read the snapshot")
	}
	hash, err := s.hash(hashColumn)
	if err != nil {
		return none, nil, s.failed(err, "read the snapshot")
	}
	digest, err := s.hash(digestColumn)
	if err != nil {
		return none, nil, s.failed(err, "read the snapshot")
	}
	data := []byte{}
	for part := range parts {
		var column []byte
		err := s.db.Read.QueryRowContext(ctx, s.say.Part, seq, hash[:], part).Scan(&column)
		if errors.Is(err, sql.ErrNoRows) {
			return none, nil, fmt.Errorf("%w: the one of %d lacks a part", journal.ErrNoSnapshot, seq)
		}
		if err != nil {
			return none, nil, s.failed(err, "read the snapshot")
		}
		if column, err = s.bytes(column); err != nil {
			return none, nil, s.failed(err, "read the snapshot")
		}
		data = append(data, column...)
	}
	if sha256.Sum256(data) != digest {
		return none, nil, fmt.Errorf("%w: the one of %d is damaged", journal.ErrNoSnapshot, seq)
	}
	return journal.Head{Seq: uint64(seq), Hash: hash}, data, nil
}

func (s *store) DropSnapshots(ctx context.Context) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if err := s.dropSnapshots(ctx, math.MaxInt64); err != nil {
		return err
	}
	return s.shred(ctx)
}

// dropSnapshots deletes the snapshots before a number, and then their parts.
func (s *store) dropSnapshots(ctx context.Context, before int64) error {
	for _, query := range s.say.DropSnapshots {
		if _, err := s.db.Write.ExecContext(ctx, query, before); err != nil {
			return s.failed(err, "drop snapshots")
		}
	}
	return nil
}
