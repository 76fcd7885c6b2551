package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;

/**
 * A page or an inner node of a {@link StateTree}, and the hash under which it is found.
 *
 * @param hash 32 bytes
 * @param content a page, {@link Image#PAGE_BYTES} long, or an encoded node, which is shorter
 */
public record Blob(Bytes hash, Bytes content) {}
