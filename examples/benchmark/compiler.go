package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed c/hand.c
var handC string

// A process is the program c/hand.c, built with some flags and running.
type process struct {
	flags string
	in    io.WriteCloser
	out   *bufio.Reader
	wait  func() error
}

// startC builds and starts c/hand.c. It fails where there is no gcc.
func startC(dir, flags string) (*process, error) {
	source := filepath.Join(dir, "hand.c")
	if err := os.WriteFile(source, []byte(handC), 0o600); err != nil {
		return nil, err
	}
	binary := filepath.Join(dir, "hand"+strings.ReplaceAll(flags, " ", ""))
	args := append(strings.Fields(flags), "-o", binary, source, "-lm")
	if text, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("gcc %s: %w\n%s", strings.Join(args, " "), err, text)
	}
	cmd := exec.Command(binary)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &process{flags, in, bufio.NewReader(out), cmd.Wait}, nil
}

// measure returns the nanoseconds of a run and the sum of the gradient.
func (p *process) measure(b *benchmark, milliseconds float64) (nanoseconds, check float64, err error) {
	if _, err := fmt.Fprintln(p.in, b.name, b.size, milliseconds); err != nil {
		return 0, 0, err
	}
	_, err = fmt.Fscan(p.out, &nanoseconds, &check)
	return nanoseconds, check, err
}

// stop ends the process.
func (p *process) stop() error {
	p.in.Close()
	return p.wait()
}
