package dev.heddle.client;

/** Hears how much of an upload has been handed to the network. Called on a client thread. */
@FunctionalInterface
public interface UploadProgress {
  UploadProgress NONE = (sentBytes, totalBytes) -> {};

  void sent(long sentBytes, long totalBytes);
}
