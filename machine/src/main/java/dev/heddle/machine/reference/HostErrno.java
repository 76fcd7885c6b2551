package dev.heddle.machine.reference;

/**
 * The reasons for which a call of a module to its host fails, as the module's libc numbers them.
 */
enum HostErrno {
  EACCES(2),
  EBADF(8),
  EBUSY(10),
  EEXIST(20),
  EINVAL(28),
  EIO(29),
  EISDIR(31),
  ELOOP(32),
  EMFILE(33),
  ENAMETOOLONG(37),
  ENOENT(44),
  ENOSPC(51),
  ENOTDIR(54),
  ENOTEMPTY(55),
  ENOTTY(59),
  EOVERFLOW(61),
  ERANGE(68),
  ESPIPE(70);

  private final int number;

  HostErrno(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Ends a call for this reason; the module learns the number. */
  Failure failure() {
    return new Failure(this);
  }

  /** Ends one call of a module to its host, and nothing else. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HostErrno errno;

    private Failure(HostErrno errno) {
      super(errno.name(), null, false, false);
      this.errno = errno;
    }

    HostErrno errno() {
      return errno;
    }
  }
}
