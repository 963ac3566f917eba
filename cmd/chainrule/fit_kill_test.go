package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// savingTo names the file to which a process saves that runs TestSaving alone.
const savingTo = "CHAINRULE_TEST_SAVING_TO"

// saveOnce fits one of two models of many definitions and saves it.
func saveOnce(which int, file string, out io.Writer) error {
	var document strings.Builder
	document.WriteString("z_0 = a*x\n")
	const definitions = 40
	for k := range definitions {
		fmt.Fprintf(&document, "z_%d = z_%d + x/%d\n", k+1, k, k+1+which)
	}
	fmt.Fprintf(&document, "y = z_%d\n", definitions)
	var errors bytes.Buffer
	status := run([]string{"fit", "-e", document.String(), "-", "--start", "a=1", "--save", file}, strings.NewReader("x,y\n1,2\n2,3\n3,5\n"), out, &errors)
	if status != 0 {
		return fmt.Errorf("exit status %d: %s", status, &errors)
	}
	return nil
}

// TestSaving saves again and again in a process that TestKilled starts.
func TestSaving(t *testing.T) {
	file := os.Getenv(savingTo)
	if file == "" {
		t.Skip("this is a part of TestKilled")
	}
	for which := 0; ; which = 1 - which {
		if err := saveOnce(which, file, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
}

// Whenever the command is killed, the file that it saves to is whole: the old
// model or the new one.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "model.txt")
	var models [2]string
	for which := range models {
		if err := saveOnce(which, file, io.Discard); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		models[which] = string(text)
	}
	random := rand.New(rand.NewPCG(1, 1))
	kills, within := 0, 0
	for begun := time.Now(); kills < 3 || time.Since(begun) < 1500*time.Millisecond; kills++ {
		dir := filepath.Join(dir, fmt.Sprint(kills))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "model.txt")
		killWhileSaving(t, dir, file, time.Duration(random.IntN(int(2*time.Millisecond))))
		text, err := os.ReadFile(file)
		if err != nil || string(text) != models[0] && string(text) != models[1] {
			t.Fatalf("%v, %d bytes:\n%s", err, len(text), text)
		}
		var value, errors bytes.Buffer
		if status := run([]string{"eval", file, "y", "x=2"}, nil, &value, &errors); status != 0 || !strings.HasPrefix(value.String(), "y = 3.") {
			t.Fatalf("exit status %d: %s%s", status, &value, &errors)
		}
		if entries(t, dir) > 1 { // what had not yet taken the place of the old
			within++
		}
	}
	t.Logf("killed %d times, %d of them before the new file was in place", kills, within)
	if within == 0 {
		t.Error("it was never killed while it was saving")
	}
}

// killWhileSaving starts a process that saves again and again, and kills it
// some time after it has begun to save for the second time or later.
func killWhileSaving(t *testing.T, dir, file string, after time.Duration) {
	child := exec.Command(os.Args[0], "-test.run=^TestSaving$")
	child.Env = append(os.Environ(), savingTo+"="+file)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it says that it was killed
	}()
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); {
		if _, err := os.Stat(file); err == nil && entries(t, dir) > 1 {
			for from := time.Now(); time.Since(from) < after; { // which is too short to sleep
			}
			return
		}
	}
	t.Fatal("nothing was saved")
}

// entries counts the files in a directory.
func entries(t *testing.T, dir string) int {
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
