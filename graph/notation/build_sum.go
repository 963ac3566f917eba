package notation

import (
	"fmt"
	"maps"
	"math/big"
	"strconv"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// sum unrolls a sum whose range is literal.
func (b *builder) sum(e *Expr) (graph.Node, error) {
	first, ok1 := b.limit(e.Args[1])
	last, ok2 := b.limit(e.Args[2])
	if !ok1 || !ok2 {
		return graph.Node{}, unsupportedError(e, "a sum with a symbolic range is not read")
	}
	if last < first {
		return b.graph.Int(0), nil
	}
	if last-first >= maxTerms {
		return graph.Node{}, unsupportedError(e, "a sum of %d terms; the limit is %d", last-first+1, maxTerms)
	}
	around := b.indices
	defer func() { b.indices = around }()
	b.indices = maps.Clone(around)
	if b.indices == nil {
		b.indices = map[string]int64{}
	}
	var total graph.Node
	for i := first; i <= last; i++ {
		b.indices[e.Name] = i
		term, err := b.build(e.Args[0])
		if err != nil {
			return graph.Node{}, err
		}
		if i == first {
			total = term
		} else {
			total = ops.Add(total, term)
		}
	}
	return total, nil
}

func unsupportedError(e *Expr, format string, args ...any) error {
	return &SyntaxError{Pos: e.Pos, End: e.End, Message: fmt.Sprintf(format, args...), Unsupported: true}
}

// limit returns the first or last value of an index: an integer with its
// signs, or the index of a sum around.
func (b *builder) limit(e *Expr) (int64, bool) {
	sign := int64(1)
	for e.Kind == Operation && e.Name == "neg" && len(e.Args) == 1 {
		sign = -sign
		e = e.Args[0]
	}
	if value, ok := b.indices[e.Name]; ok && e.Kind == Name && e.Primes == 0 {
		return sign * value, true
	}
	if e.Kind != Number || !e.Value.IsInt() || e.Value.Num().BitLen() > 50 {
		return 0, false
	}
	return sign * e.Value.Num().Int64(), true
}

// substitute returns e with the indices of the sums around replaced by their
// values: within the names of a Name or Call, and in a Derivative or At
// everywhere, since they are left to others whole.
func (b *builder) substitute(e *Expr) (*Expr, error) {
	if len(b.indices) == 0 {
		return e, nil
	}
	if e.Kind == Name && e.Primes == 0 {
		if value, ok := b.indices[e.Name]; ok {
			return &Expr{Kind: Number, Value: new(big.Rat).SetInt64(value), Literal: strconv.FormatInt(value, 10),
				Pos: e.Pos, End: e.End, Parens: e.Parens}, nil
		}
	}
	c := *e
	if e.Kind == Name || e.Kind == Call {
		var err error
		if c.Name, err = b.indexedName(e); err != nil {
			return nil, err
		}
	}
	if e.Kind == Derivative || e.Kind == At {
		return b.substituteWhole(e)
	}
	return &c, nil
}

// substituteWhole replaces the indices in all parts of e.
func (b *builder) substituteWhole(e *Expr) (*Expr, error) {
	if err := b.count(e); err != nil {
		return nil, err
	}
	c := *e
	if e.Kind != Derivative && e.Kind != At {
		replaced, err := b.substitute(e)
		if err != nil {
			return nil, err
		}
		c = *replaced
	}
	around := b.indices
	defer func() { b.indices = around }()
	if _, ok := around[e.Name]; ok && e.Kind == Sum { // an inner sum over the same index
		b.indices = maps.Clone(around)
		delete(b.indices, e.Name)
	}
	for _, list := range []*[]*Expr{&c.Args, &c.By} {
		copies := make([]*Expr, len(*list))
		for i, part := range *list {
			var err error
			if copies[i], err = b.substituteWhole(part); err != nil {
				return nil, err
			}
		}
		*list = copies
	}
	return &c, nil
}

// indexedName puts the values of indices into the subscript and label of a
// name: x_i, x_{i,j}, x_{i+1}, w_ij, a^[i].
func (b *builder) indexedName(e *Expr) (string, error) {
	if !strings.ContainsAny(e.Name, "_^") {
		return e.Name, nil
	}
	parts := splitName(e.Name)
	for _, text := range []*string{&parts.label, &parts.subscript} {
		items := strings.Split(*text, ",")
		for i, item := range items {
			replaced, ok := b.indexedItem(item)
			if !ok {
				return "", unsupportedError(e, "the index of a sum within %s is not read", e.Name)
			}
			items[i] = replaced
		}
		*text = strings.Join(items, ",")
	}
	name := parts.base
	for _, a := range parts.accents {
		name = accented(name, a)
	}
	if parts.label != "" {
		name = labelled(name, parts.label)
	}
	if parts.subscript != "" {
		name = subscripted(name, parts.subscript)
	}
	return name, nil
}

// indexedItem puts the values into one of the subscripts between commas.
func (b *builder) indexedItem(item string) (string, bool) {
	if replaced, ok, known := b.sideBySide(item); known {
		return replaced, ok
	}
	total, numeric, changed := int64(0), true, false
	var terms strings.Builder
	for rest := item; rest != ""; {
		negative := rest[0] == '-'
		if negative || rest[0] == '+' {
			terms.WriteByte(rest[0])
			rest = rest[1:]
		}
		end := strings.IndexAny(rest, "+-")
		if end < 0 {
			end = len(rest)
		}
		n, ok := b.indices[rest[:end]]
		if ok {
			changed = true
			terms.WriteString(strconv.FormatInt(n, 10))
		} else {
			terms.WriteString(rest[:end])
			literal, err := strconv.ParseInt(rest[:end], 10, 48)
			n, numeric = literal, numeric && err == nil
		}
		if negative {
			n = -n
		}
		total += n
		rest = rest[end:]
	}
	switch {
	case !changed:
		return item, true
	case numeric:
		return strconv.FormatInt(total, 10), true
	}
	return terms.String(), true
}

// sideBySide treats subscripts without anything between them: the letters of
// w_ij each are replaced by their digit. That is not understood (ok is false)
// where the value of an index has several digits, since w_111 could be
// w_{1,11}, or where a number is a factor, x_{2i}. Words with other letters
// (min, out) are not of this kind (known is false).
func (b *builder) sideBySide(item string) (replaced string, ok, known bool) {
	if len(item) < 2 {
		return "", false, false
	}
	var digits strings.Builder
	ok = true
	changed := false
	for i, c := range item {
		value, isIndex := b.indices[string(c)]
		switch {
		case isIndex:
			changed = true
			ok = ok && 0 <= value && value <= 9 && (i == 0 || !isDigit(rune(item[i-1])))
			digits.WriteString(strconv.FormatInt(value, 10))
		case isDigit(c) || strings.ContainsRune("ijkl", c):
			digits.WriteRune(c)
		default:
			return "", false, false
		}
	}
	return digits.String(), ok, changed
}
