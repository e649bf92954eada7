// Reads a log of Wardline with the Go implementation that the formats come from: golang.org/x/mod/sumdb/note and tlog. Given the
// address of the log, an access key and the log's public key it checks the signature of the checkpoint, every entry bundle against the
// hash tiles, the tiles against the root, and the proof files of some entries.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var address, key = os.Args[1], os.Args[2]

func main() {
	verifier, err := note.NewVerifier(os.Args[3])
	must(err)
	tree := checkpoint(get("tlog/checkpoint"), verifier)
	records := entries(tree.N)
	reader := tlog.TileHashReader(tree, tiles{})
	for index, record := range records {
		hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))})
		must(err)
		if hashes[0] != tlog.RecordHash(record) {
			must(fmt.Errorf("entry %d is not what the tiles hash", index))
		}
	}
	for index := int64(0); index < tree.N; index += 37 {
		proof(index, records[index], verifier)
	}
	fmt.Printf("%d entries\n", tree.N)
}

func checkpoint(text []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(text, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: hash}
}

func entries(size int64) (records [][]byte) {
	for first := int64(0); first < size; first += 256 {
		width := min(256, size-first)
		bundle := get("tlog/tile/entries/" + place(first/256, width))
		for len(bundle) > 0 {
			length := binary.BigEndian.Uint16(bundle)
			records = append(records, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	return records
}

func proof(index int64, record []byte, verifier note.Verifier) {
	file := get(fmt.Sprintf("entries/%d/proof", index))
	head, signed, found := bytes.Cut(file, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" || lines[2] != fmt.Sprintf("index %d", index) {
		must(fmt.Errorf("entry %d has no proof file", index))
	}
	var path tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		must(err)
		path = append(path, tlog.Hash(hash))
	}
	tree := checkpoint(signed, verifier)
	must(tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(record)))
}

type tiles struct{}

func (tiles) Height() int                     { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (tiles) ReadTiles(wanted []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range wanted {
		data = append(data, get(fmt.Sprintf("tlog/tile/%d/%s", tile.L, place(tile.N, int64(tile.W)))))
	}
	return data, nil
}

// C2SP tlog-tiles: groups of three digits, all but the last after an x.
func place(index, width int64) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < 256 {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

func get(path string) []byte {
	request, err := http.NewRequest("GET", address+"/api/audit/"+path, nil)
	must(err)
	request.Header.Set("authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(request)
	must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(err)
	if answer.StatusCode != 200 {
		must(fmt.Errorf("%s: %s", path, answer.Status))
	}
	return body
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
