-- Digests, ciphers and what they work on, under the names that aos has for them.
local utils, digest, cipher = require(".crypto.util"), require(".crypto.digest"), require(".crypto.cipher")

return {
  _version = "1.0.0", utils = utils, digest = digest, cipher = cipher, random = cipher.issac.random,
  mac = require(".crypto.mac"), kdf = require(".crypto.kdf"),
}
