package main

import (
	"bytes"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Saving puts a new file in the place of the old one, which is never written
// to, and leaves nothing behind if it fails.
func TestWriteWhole(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "model.txt")
	if err := writeWhole(file, "old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	old, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if err := writeWhole(file, "new"); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(old); err != nil || string(text) != "old" {
		t.Errorf("who had the old file open reads %q, %v", text, err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "new" {
		t.Errorf("%q, %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(filepath.Join(dir, "taken"), "x"); err == nil {
		t.Error("a directory was replaced")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}

// Interrupting a long fit prints and saves the best that it has.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot interrupt itself there")
	}
	caught := make(chan os.Signal, 1) // so that an early signal does not end the test
	signal.Notify(caught, os.Interrupt)
	defer signal.Stop(caught)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
				_ = self.Signal(os.Interrupt)
			}
		}
	}()
	file := filepath.Join(t.TempDir(), "half.txt")
	var out, errors bytes.Buffer
	status := run([]string{"fit", "-e", "y = a*exp(-b*x)", "-", "--start", "a=1,b=0.5", "--method", "gradient-descent",
		"--rate", "1e-9", "--iterations", "1000000000", "--save", file}, strings.NewReader("x,y\n0,1\n1,2\n2,3\n"), &out, &errors)
	close(done)
	if status != exitWrong || !strings.Contains(out.String(), "gradient descent: interrupted after") {
		t.Errorf("exit status %d: %s%s", status, out.String(), errors.String())
	}
	text, err := os.ReadFile(file)
	if err != nil || !regexp.MustCompile(`(?m)^a = [0-9.]+`).Match(text) {
		t.Errorf("%s, %v", text, err)
	}
}
