package dev.heddle.machine.lambda;

/** The memory of a guest while it waits for a call. Addresses are 32 bits, unsigned. */
public interface GuestMemory {
  int sizeBytes();

  /** Reads what is known to lie within. */
  byte[] read(int at, int size);

  /** Writes the first bytes of an array where there is known to be room for them. */
  void write(int at, byte[] bytes, int size);
}
