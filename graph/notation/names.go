package notation

import (
	"strings"
	"unicode"
)

// A name has one canonical form, whichever notation it was written in, so that
// \hat{y}_1, ŷ₁ and y_hat_1 are the same variable in one document. It consists
// of, in this order,
//
//   - a base: letters and digits as written, Greek letters by their English
//     names (alpha, Delta), styled letters by their Unicode characters
//     (\mathcal{L} is ℒ, \mathbf{x} is 𝐱), upright words as words (\text{out}
//     is out);
//   - accents: _hat, _bar, _tilde, _dot, _vec;
//   - a label, that is a superscript that is no power: ^[L-1];
//   - a subscript: _1, _h1, or in braces if it has other characters than
//     letters and digits: _{i,j}.
//
// The canonical form is what text notation reads and prints.

// greekNames maps Greek letters to their English names. Variants (ϵ, ϑ) have
// the name of the letter.
var greekNames = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ϵ': "epsilon",
	'ζ': "zeta", 'η': "eta", 'θ': "theta", 'ϑ': "theta", 'ι': "iota", 'κ': "kappa", 'ϰ': "kappa",
	'λ': "lambda", 'μ': "mu", 'µ': "mu", 'ν': "nu", 'ξ': "xi", 'ο': "omicron", 'π': "pi", 'ϖ': "pi",
	'ρ': "rho", 'ϱ': "rho", 'σ': "sigma", 'ς': "sigma", 'τ': "tau", 'υ': "upsilon",
	'φ': "phi", 'ϕ': "phi", 'χ': "chi", 'ψ': "psi", 'ω': "omega",
	'Γ': "Gamma", 'Δ': "Delta", 'Θ': "Theta", 'Λ': "Lambda", 'Ξ': "Xi", 'Π': "Pi",
	'Σ': "Sigma", 'Υ': "Upsilon", 'Φ': "Phi", 'Ψ': "Psi", 'Ω': "Omega",
}

// accents maps combining characters to the accents' names.
var accents = map[rune]string{
	'\u0302': "hat", '\u0304': "bar", '\u0305': "bar", '\u0303': "tilde", '\u0307': "dot", '\u20d7': "vec",
}

// subscripts and superscripts map Unicode characters to the plain ones.
var subscripts = map[rune]rune{
	'₀': '0', '₁': '1', '₂': '2', '₃': '3', '₄': '4', '₅': '5', '₆': '6', '₇': '7', '₈': '8', '₉': '9',
	'₊': '+', '₋': '-', '₌': '=', '₍': '(', '₎': ')', 'ₐ': 'a', 'ₑ': 'e', 'ₕ': 'h', 'ᵢ': 'i', 'ⱼ': 'j',
	'ₖ': 'k', 'ₗ': 'l', 'ₘ': 'm', 'ₙ': 'n', 'ₒ': 'o', 'ₚ': 'p', 'ᵣ': 'r', 'ₛ': 's', 'ₜ': 't', 'ᵤ': 'u',
	'ᵥ': 'v', 'ₓ': 'x', 'ᵦ': 'β', 'ᵧ': 'γ', 'ᵨ': 'ρ', 'ᵩ': 'φ', 'ᵪ': 'χ',
}

var superscripts = map[rune]rune{
	'⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9',
	'⁺': '+', '⁻': '-', '⁽': '(', '⁾': ')', 'ⁿ': 'n', 'ⁱ': 'i', 'ᵃ': 'a', 'ᵇ': 'b', 'ᶜ': 'c', 'ᵈ': 'd',
	'ᵉ': 'e', 'ᵏ': 'k', 'ˡ': 'l', 'ᵐ': 'm', 'ᵒ': 'o', 'ᵖ': 'p', 'ʳ': 'r', 'ˢ': 's', 'ᵗ': 't', 'ᵘ': 'u',
	'ᵛ': 'v', 'ʷ': 'w', 'ˣ': 'x', 'ʸ': 'y', 'ᶻ': 'z', 'ᴸ': 'L', // but not ᵀ, which is a transpose
}

// subscripted returns the canonical name of base with a subscript, whose text
// must be canonical itself.
func subscripted(base, subscript string) string {
	for _, c := range subscript {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return base + "_{" + subscript + "}"
		}
	}
	return base + "_" + subscript
}

// accented returns the canonical name of base with an accent: hat, bar.
func accented(base, accent string) string { return base + "_" + accent }

// labelled returns the canonical name of base with a label.
func labelled(base, label string) string { return base + "^[" + label + "]" }

// nameParts are what a canonical name consists of.
type nameParts struct {
	base, label, subscript string
	accents                []string
}

// splitName takes a canonical name apart.
func splitName(name string) (p nameParts) {
	rest := name
	if i := strings.IndexAny(name, "_^"); i > 0 {
		p.base, rest = name[:i], name[i:]
	} else {
		p.base, rest = name, ""
	}
	for {
		word, ok := strings.CutPrefix(rest, "_")
		if !ok {
			break
		}
		if i := strings.IndexAny(word, "_^"); i >= 0 {
			word = word[:i]
		}
		if !isAccent(word) {
			break
		}
		p.accents = append(p.accents, word)
		rest = rest[len(word)+1:]
	}
	if label, ok := strings.CutPrefix(rest, "^["); ok {
		if i := strings.IndexByte(label, ']'); i >= 0 {
			p.label, rest = label[:i], label[i+1:]
		}
	}
	p.subscript = strings.TrimPrefix(rest, "_")
	if inner, ok := strings.CutPrefix(p.subscript, "{"); ok {
		p.subscript = strings.TrimSuffix(inner, "}")
	}
	return p
}

func isAccent(word string) bool {
	for _, name := range accents {
		if word == name {
			return true
		}
	}
	return false
}
