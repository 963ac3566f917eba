package table

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// powers holds the powers of ten that are exact in float64.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// fast reads what most numbers are: an optional sign, digits with a decimal
// point somewhere, perhaps an exponent, so few that the result is one exact
// product or quotient (Clinger, How to read floating point numbers accurately,
// PLDI 1990). ok is false for everything else.
func fast(s []byte) (v float64, ok bool) {
	i := 0
	negative := false
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		negative = s[i] == '-'
		i++
	}
	var mantissa uint64
	first := i
	for i < len(s) && s[i]-'0' <= 9 {
		mantissa = 10*mantissa + uint64(s[i]-'0')
		i++
	}
	digits, exponent := i-first, 0
	if i < len(s) && s[i] == '.' {
		i++
		first = i
		for i < len(s) && s[i]-'0' <= 9 {
			mantissa = 10*mantissa + uint64(s[i]-'0')
			i++
		}
		digits += i - first
		exponent = first - i
	}
	if digits == 0 || digits > 18 || mantissa > 1<<53 {
		return 0, false
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		e, ok := smallExponent(s[i+1:])
		if !ok {
			return 0, false
		}
		exponent += e
		i = len(s)
	}
	if i != len(s) || exponent < -22 || exponent > 22 {
		return 0, false
	}
	v = float64(mantissa)
	if exponent < 0 {
		v /= powers[-exponent]
	} else {
		v *= powers[exponent]
	}
	if negative {
		v = -v
	}
	return v, true
}

// smallExponent reads an exponent of one or two digits.
func smallExponent(s []byte) (e int, ok bool) {
	negative := false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 2 {
		return 0, false
	}
	for _, c := range s {
		if c-'0' > 9 {
			return 0, false
		}
		e = 10*e + int(c-'0')
	}
	if negative {
		e = -e
	}
	return e, true
}

// number reads a field that is trimmed; ok is false if it is no number at all.
// What is too large is infinite.
func (t *Reader) number(s []byte) (v float64, ok bool) {
	if v, ok = fast(s); ok {
		return v, true
	}
	if t.opt.Separator == ';' && bytes.Count(s, []byte(",")) == 1 && bytes.IndexByte(s, '.') < 0 {
		s = bytes.Replace(s, []byte(","), []byte("."), 1)
	}
	if len(s) == 0 || bytes.IndexByte(s, '_') >= 0 || isHexadecimal(s) {
		return 0, false
	}
	v, err := strconv.ParseFloat(unsafe.String(&s[0], len(s)), 64)
	return v, err == nil || math.IsInf(v, 0)
}

// isHexadecimal reports whether ParseFloat would read s as 0x1p-2; in a table
// that is more likely an identifier.
func isHexadecimal(s []byte) bool { return bytes.ContainsAny(s, "xX") }

// missing are the ways in which tables say that there is no value.
var missing = map[string]bool{"": true, "na": true, "n/a": true, "nan": true, "null": true, "none": true, "?": true, ".": true}

// value reads the number of a selected field; ok is false if it is missing.
func (t *Reader) value(text []byte, field int) (v float64, ok bool, err error) {
	text = bytes.TrimSpace(text)
	v, ok = t.number(text)
	if ok && !math.IsInf(v, 0) && !math.IsNaN(v) {
		return v, true, nil
	}
	if len(text) <= 4 && missing[strings.ToLower(string(text))] {
		t.report.Missing[t.wanted[field]]++
		return 0, false, nil
	}
	e := &Error{File: t.file, Line: t.lines.line, Column: field + 1, Name: t.names[field]}
	if t.header == 0 {
		e.Name = ""
	}
	quoted := strconv.Quote(clipped(string(text)))
	switch {
	case ok && bytes.ContainsAny(text, "0123456789"):
		e.Message = fmt.Sprintf("%s is too large for a floating-point number", quoted)
	case ok:
		e.Message = fmt.Sprintf("%s is not finite", quoted)
	default:
		e.Message = fmt.Sprintf("%s is not a number", quoted)
	}
	return 0, false, e
}
