package table

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
)

// byHand reads two columns as one would write it for them alone.
func byHand(r io.Reader) error {
	s := bufio.NewScanner(r)
	s.Scan()
	var sums [2]float64
	for s.Scan() {
		x, y, _ := bytes.Cut(s.Bytes(), []byte(","))
		v, err := strconv.ParseFloat(string(x), 64)
		if err != nil {
			return err
		}
		w, err := strconv.ParseFloat(string(y), 64)
		if err != nil {
			return err
		}
		sums[0] += v
		sums[1] += w
	}
	return s.Err()
}
