package notation

import "strings"

// A latexSplitter cuts the tokens of a formula into those of its statements.
type latexSplitter struct {
	tokens  []latexToken
	parts   []latexPart
	current latexPart
	related bool     // the current part has a relation that is not in brackets
	any     bool     // so has any part of the formula
	rows    []string // environments that are open
}

// A latexPart is what one statement consists of.
type latexPart struct {
	tokens []latexToken
	notes  []Note
}

// split fills s.parts.
func (s *latexSplitter) split() {
	depth, cases := 0, 0
	for _, t := range s.tokens {
		s.any = s.any || t.kind == latexRelation && t.relation != Implies
	}
	for i, t := range s.tokens {
		switch t.kind {
		case latexOpen, latexGroup:
			depth++
		case latexClose, latexUngroup:
			depth = max(0, depth-1)
		case latexBegin, latexFinish:
			if latexRows[t.text] {
				s.environment(t)
				if depth == 0 {
					s.row(i, t.kind == latexBegin)
					continue
				}
				fail(t.pos, t.end, "rows within brackets are not read")
			}
			if t.kind == latexBegin {
				depth, cases = depth+1, cases+1
			} else {
				depth, cases = max(0, depth-1), max(0, cases-1)
			}
		case latexEnd:
			s.finish(t.pos)
			if len(s.rows) > 0 {
				fail(t.pos, t.end, `\begin{%s} has no \end`, s.rows[0])
			}
			return
		}
		if depth > 0 || !s.boundary(i) {
			if t.kind != latexQuad && (cases > 0 || t.kind != latexBreak && !t.symbol("&")) {
				s.current.tokens = append(s.current.tokens, t)
				s.related = s.related || depth == 0 && t.kind == latexRelation
			}
		}
	}
}

// environment checks that environments are properly nested.
func (s *latexSplitter) environment(t latexToken) {
	if t.kind == latexBegin {
		s.rows = append(s.rows, t.text)
		return
	}
	n := len(s.rows)
	if n == 0 || s.rows[n-1] != t.text {
		fail(t.pos, t.end, `\end{%s} ends no environment`, t.text)
	}
	s.rows = s.rows[:n-1]
}

// boundary acts on what may end a statement at token i, and reports whether it
// was that.
func (s *latexSplitter) boundary(i int) bool {
	t, next := s.tokens[i], s.tokens[i+1]
	switch {
	case t.kind == latexBreak:
		s.row(i, false)
	case t.symbol(","):
		if i > 0 && s.tokens[i-1].kind == latexNumber && next.kind == latexNumber && !next.space {
			fail(t.pos, t.end, "write decimals with a point and large numbers without commas, or a space behind the comma")
		}
		s.finish(t.pos)
	case t.symbol(";"):
		s.finish(t.pos)
	case t.symbol("."):
		switch next.kind {
		case latexEnd, latexBreak, latexFinish, latexProse, latexQuad:
		default:
			fail(t.pos, t.end, "a full stop within mathematics")
		}
		s.finish(t.pos)
	case t.kind == latexQuad:
		if s.any && s.complete() && !joins(s.next(i)) {
			s.finish(t.pos)
		}
	case t.kind == latexProse:
		s.words(i)
	case t.symbol("&"):
		if next := s.next(i); s.complete() && !joins(next) && next.kind != latexEnd && next.kind != latexProse {
			if !s.related && next.kind != latexFinish && !next.symbol(",") && !next.symbol(".") {
				fail(t.pos, t.end, "& stands between two expressions")
			}
			s.finish(t.pos)
		}
	default:
		return false
	}
	return true
}

// next returns the first token behind i that is not about layout.
func (s *latexSplitter) next(i int) latexToken {
	for i++; ; i++ {
		if t := s.tokens[i]; t.kind != latexQuad && t.kind != latexBreak && !t.symbol("&") &&
			!(t.kind == latexBegin && latexRows[t.text]) {
			return t
		}
	}
}

// joins reports whether a token connects what stands before and behind it.
func joins(t latexToken) bool {
	return t.kind == latexRelation || t.kind == latexComparison ||
		t.symbol("+") || t.symbol("-") || t.symbol("*") || t.symbol("/")
}

// complete reports whether the current part could be a statement: it does not
// end in an operator.
func (s *latexSplitter) complete() bool {
	n := len(s.current.tokens)
	return n > 0 && !joins(s.current.tokens[n-1])
}

// row ends a row. An expression goes on if an operator ends this row or begins
// the next one, where a minus sign is one if no relation comes after it.
func (s *latexSplitter) row(i int, begin bool) {
	next := s.next(i)
	operator := joins(next) && next.kind != latexRelation
	if !s.complete() && (len(s.current.tokens) > 0 || begin) {
		return
	}
	if operator && !(next.symbol("-") && s.relationBehind(i)) && len(s.current.tokens) > 0 {
		return
	}
	s.finish(s.tokens[i].pos)
}

// relationBehind reports whether a relation stands in the row behind token i.
func (s *latexSplitter) relationBehind(i int) bool {
	for _, t := range s.tokens[i+1:] {
		switch t.kind {
		case latexRelation:
			return true
		case latexBreak, latexFinish, latexEnd:
			return false
		}
	}
	return false
}

// words ends a statement at words, which must not be part of it.
func (s *latexSplitter) words(i int) {
	t, next := s.tokens[i], s.next(i)
	stands := len(s.current.tokens) == 0 || s.complete()
	if !stands || joins(next) && (next.kind != latexRelation || next.relation != Implies) && !next.symbol("-") {
		fail(t.pos, t.end, "the words %q stand within mathematics", t.text)
	}
	s.finish(t.pos)
	if !prose[strings.ToLower(strings.Trim(t.text, ".,:;"))] {
		s.current.notes = append(s.current.notes, Note{t.pos, t.end, "these words are not read"})
	}
}

// finish ends the current part, whose tokens end at pos.
func (s *latexSplitter) finish(pos int) {
	part := s.current
	s.related = false
	n := len(part.tokens)
	only := n > 0
	for _, t := range part.tokens {
		only = only && t.kind == latexRelation && t.relation == Implies
	}
	if n == 0 || only {
		return
	}
	s.current = latexPart{}
	end := part.tokens[n-1].end
	part.tokens = append(unwrapped(part.tokens), latexToken{kind: latexEnd, pos: end, end: min(end, pos), space: true})
	s.parts = append(s.parts, part)
}

// unwrapped removes the braces around whole equations: \boxed{a = b}.
func unwrapped(tokens []latexToken) []latexToken {
	drop := map[int]bool{}
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.kind != latexGroup || i > 0 && tokens[i-1].kind != latexRelation && !drop[i-1] {
			continue
		}
		depth, related, j := 0, false, i
		for ; j < len(tokens); j++ {
			switch tokens[j].kind {
			case latexGroup, latexOpen:
				depth++
			case latexUngroup, latexClose:
				depth--
			case latexRelation:
				related = related || depth == 1
			}
			if depth == 0 {
				break
			}
		}
		if related && j < len(tokens) && (j == len(tokens)-1 || tokens[j+1].kind == latexRelation) {
			drop[i], drop[j] = true, true
		} else if j > i {
			i = j
		}
	}
	if len(drop) == 0 {
		return tokens
	}
	var kept []latexToken
	for i, t := range tokens {
		if !drop[i] {
			kept = append(kept, t)
		}
	}
	return kept
}

// withoutLayout returns the tokens of a single expression, which may extend
// over rows.
func withoutLayout(tokens []latexToken) []latexToken {
	var kept []latexToken
	cases := 0
	for _, t := range tokens {
		switch {
		case t.kind == latexBegin && !latexRows[t.text]:
			cases++
		case t.kind == latexFinish && !latexRows[t.text]:
			cases--
		}
		layout := t.kind == latexQuad || cases <= 0 && (t.symbol("&") || t.kind == latexBreak)
		if !layout {
			kept = append(kept, t)
		}
	}
	return kept
}
