package document

import (
	"regexp"
	"strings"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// readPlain reads a unit of plain text: one statement a line.
func (d *Document) readPlain(u *unit) error {
	ranges := d.declarations(u, nil)
	var b builder // the statement so far
	goesOn := false
	finish := func() error {
		p := b.passage().trim()
		b, goesOn = builder{}, false
		switch {
		case p.text == "":
			return nil
		case isLaTeX(p.text):
			return d.addFormula(u, p, true)
		}
		return d.append(&Formula{Source: p.text, Display: true, unit: u, passage: p})
	}
	for _, start := range u.index.starts {
		line, _ := u.index.line(start)
		if len(ranges) > 0 && ranges[0].from == start {
			ranges = ranges[1:]
			if err := finish(); err != nil {
				return err
			}
			continue
		}
		p := u.sourceAt(start).slice(0, len(withoutComment(line))).trim()
		commented := p.text == "" && strings.TrimSpace(line) != ""
		if commented { // a comment between the lines of a statement changes nothing
			continue
		}
		if !goesOn || p.text == "" {
			if err := finish(); err != nil {
				return err
			}
		}
		if b.text.Len() > 0 {
			b.fixed(" ", start)
		}
		end := len(p.text)
		if endsInBackslash(p.text) {
			end--
		}
		b.add(p, 0, end)
		goesOn = end < len(p.text) || endsInOperator(p.text)
	}
	return finish()
}

// withoutComment returns the line up to a # that begins it or follows a space.
func withoutComment(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return line[:i]
		}
	}
	return line
}

// endsInBackslash tells whether the last character is a backslash, and not
// the second one of a TeX row end.
func endsInBackslash(s string) bool {
	return strings.HasSuffix(s, `\`) && !strings.HasSuffix(s, `\\`)
}

func endsInOperator(s string) bool {
	for _, operator := range []string{"+", "-", "*", "/", "^", "=", ",", "(", "[", "·", "×", "−", "≈", "<-", "←"} {
		if strings.HasSuffix(s, operator) {
			return true
		}
	}
	return false
}

// isLaTeX tells whether a statement is written in LaTeX: it has a command.
func isLaTeX(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '\\' && (isLetter(s[i+1]) || s[i+1] == '\\') {
			return true
		}
	}
	return false
}

// readable tells whether source is a statement in text notation.
func readable(source string) bool {
	statements, err := notation.ParseText(source, notation.Options{})
	return err == nil && len(statements) > 0
}

// declaration matches a line such as "variables: a, b" or "- **Variables:** a, b".
var declaration = regexp.MustCompile(`(?i)^[ \t>*+_-]*(?:variables?|vars?)[*_]*:[*_]*[ \t]+(.+)$`)

// declarations reads the lines that declare names, and returns them as ranges
// to hide. Lines in the given ranges are left alone.
func (d *Document) declarations(u *unit, ranges []hidden) (declared []hidden) {
	h := 0
	for _, start := range u.index.starts {
		line, _ := u.index.line(start)
		if len(line) < len("var: x") || len(line) > maxDeclaration || !strings.Contains(line, ":") {
			continue
		}
		for h < len(ranges) && ranges[h].to <= start {
			h++
		}
		if h < len(ranges) && ranges[h].from <= start {
			continue
		}
		match := declaration.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		names, ok := declaredNames(match[1])
		if !ok {
			d.note(u, start, "not taken for a declaration, as it is no list of names with commas between them")
			continue
		}
		for _, name := range names {
			if !d.declared[name] {
				d.declared[name] = true
				d.Declared = append(d.Declared, name)
			}
		}
		declared = append(declared, hidden{start, start + len(line), code})
	}
	return declared
}

// maxDeclaration is the length of the longest line that may declare names.
const maxDeclaration = 10_000

// declaredNames returns the canonical names in a list, or false if it has
// anything else.
func declaredNames(list string) (names []string, ok bool) {
	list = strings.TrimRight(list, " \t.")
	separator := ","
	if !strings.Contains(list, ",") {
		if !mathematical(list) {
			return nil, false // a sentence
		}
		separator = " "
	}
	for item := range strings.SplitSeq(list, separator) {
		item = strings.Trim(item, " \t$`*")
		if item == "" {
			continue
		}
		parse := notation.ParseText
		if strings.ContainsAny(item, `\{`) {
			parse = notation.ParseLaTeX
		}
		statements, err := parse(item, notation.Options{})
		if err != nil || len(statements) != 1 || len(statements[0].Sides) != 1 || statements[0].Sides[0].Kind != notation.Name {
			return nil, false
		}
		names = append(names, statements[0].Sides[0].Name)
	}
	return names, len(names) > 0
}
