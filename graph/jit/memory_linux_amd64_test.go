package jit

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// Where the system refuses memory that becomes executable, Compile fails and
// nothing else happens. A process cannot take the refusal back, so that the test
// runs itself in another one.
func TestRefused(t *testing.T) {
	if Available() == None {
		t.Skip("no machine code here")
	}
	const variable = "JIT_TEST_REFUSED"
	if os.Getenv(variable) == "" {
		command := exec.Command(os.Args[0], "-test.run=^TestRefused$", "-test.v")
		command.Env = append(os.Environ(), variable+"=1")
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if strings.Contains(string(out), "SKIP") {
			t.Skipf("%s", out)
		}
		return
	}
	const setMDWE, refuseExecGain = 65, 1 // see prctl(2)
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, setMDWE, refuseExecGain, 0, 0, 0, 0); errno != 0 {
		t.Skip("the system cannot refuse:", errno)
	}
	b := kernel.NewBuilder(64)
	b.Column(b.Input(0))
	if m, err := Compile(b.Code(), Options{}); err == nil || !strings.HasPrefix(err.Error(), "jit: ") {
		t.Errorf("%v, error %v", m, err)
	}
}
