package explain

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A run is a piece of a text in a picture; subscripts are set lower and smaller.
type run struct {
	text      string
	subscript bool
}

// subscriptScale is the size of a subscript's letters.
const subscriptScale = 0.75

// typeset turns text notation into what is shown in a picture: w_1*x becomes w
// with a subscript, a dot, and x.
func typeset(text string) (runs []run) {
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			runs = append(runs, run{text: plain.String()})
			plain.Reset()
		}
	}
	for len(text) > 0 {
		end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if end < 0 {
			end = len(text)
		}
		if end > 0 {
			plain.WriteString(lettered(text[:end]))
			text = text[end:]
			continue
		}
		if word, rest, ok := subscriptOf(text); ok {
			text = rest
			if mark, ok := combining[word]; ok {
				plain.WriteString(mark)
				continue
			}
			flush()
			if lettered := lettered(word); len(runs) > 0 && runs[len(runs)-1].subscript {
				runs[len(runs)-1].text += "," + lettered
			} else {
				runs = append(runs, run{lettered, true})
			}
			continue
		}
		if power := len(text) - len(strings.TrimLeft(text[1:], "0123456789")) - 1; text[0] == '^' && power > 0 {
			for _, digit := range text[1 : 1+power] {
				plain.WriteRune([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[digit-'0'])
			}
			text = text[1+power:]
			continue
		}
		found := false
		for _, s := range signs {
			if rest, ok := strings.CutPrefix(text, s[0]); ok && !found {
				plain.WriteString(s[1])
				text, found = rest, true
			}
		}
		if !found {
			r, size := utf8.DecodeRuneInString(text)
			plain.WriteRune(r)
			text = text[size:]
		}
	}
	flush()
	return runs
}

// subscriptOf takes _1 or _{i,j} off the front of a text.
func subscriptOf(text string) (word, rest string, ok bool) {
	rest, ok = strings.CutPrefix(text, "_")
	if !ok {
		return "", text, false
	}
	if inner, closed := strings.CutPrefix(rest, "{"); closed {
		if end := strings.IndexByte(inner, '}'); end >= 0 {
			return inner[:end], inner[end+1:], true
		}
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		end = len(rest)
	}
	return rest[:end], rest[end:], end > 0
}

// combining are the characters of accents.
var combining = map[string]string{"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "vec": "\u20d7"}

// signs are typographic characters for what is typed.
var signs = [][2]string{{"*", "·"}, {"<=", "≤"}, {">=", "≥"}, {"-", "−"}, {"'", "′"}}

// greek are the letters that names are written with, in the order of their
// code points from α on; the final sigma has no name.
var greek = strings.Fields("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho - sigma tau upsilon phi chi psi omega")

// lettered replaces the name of a Greek letter by the letter, with the digits
// that may follow.
func lettered(word string) string {
	base := strings.TrimRight(word, "0123456789")
	for i, name := range greek {
		switch base {
		case name:
			return string('α'+rune(i)) + word[len(base):]
		case strings.ToUpper(name[:1]) + name[1:]:
			return string('Α'+rune(i)) + word[len(base):]
		}
	}
	return word
}

// typesetLength returns the width of a typeset text in letters.
func typesetLength(text string) int {
	width := 0.0
	for _, r := range typeset(text) {
		letters := 0
		for _, c := range r.text {
			if !unicode.Is(unicode.Mn, c) {
				letters++
			}
		}
		if r.subscript {
			width += subscriptScale * float64(letters)
		} else {
			width += float64(letters)
		}
	}
	return int(math.Ceil(width))
}
