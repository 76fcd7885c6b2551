package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;

/**
 * Whoever made a signature.
 *
 * @param address in the one spelling that stands for the account, the one that its wallets show;
 *     forms differ so much that no two chains have an address in common
 * @param account the bytes that the address is made of: the public key where there is one, else the
 *     bytes of the address
 */
public record Signer(String address, Bytes account) {}
