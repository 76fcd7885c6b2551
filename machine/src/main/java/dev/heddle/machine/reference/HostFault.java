package dev.heddle.machine.reference;

/**
 * What a host throws to end a message: the module did something to it that has no answer. The text
 * is for the module's author. It has no stack trace: the module's own is what would matter.
 */
class HostFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What V8 says in as many ways as there are mistakes, here and in the host scripts in one. */
  static final String MISFIT = "the module and the host of its format do not fit together";

  HostFault(String message) {
    super(message, null, false, false);
  }

  /** The module called exit(). */
  static final class Exit extends HostFault {
    private static final long serialVersionUID = 1L;

    Exit(String message) {
      super(message);
    }
  }

  /** The module called longjmp; whoever called setjmp through the host catches it. */
  static final class Longjmp extends HostFault {
    private static final long serialVersionUID = 1L;

    Longjmp() {
      super("the module threw an error that it did not catch");
    }
  }
}
