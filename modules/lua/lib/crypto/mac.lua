-- HMAC of a stream under a key that is an array of bytes.
local _, loaded = ...
local native, array, stream = require(".digest"), require(".crypto.util.array"), require(".crypto.util.stream")
local SHA1, SHA2_256 = require(".crypto.digest.sha1").SHA1, require(".crypto.digest.sha2_256").SHA2_256
local NATIVE_BLOCK_BYTES = 64

local natives = { [SHA1] = "sha1", [SHA2_256] = "sha256" }

local function HMAC()
  local public = {}
  local block_bytes, make, digest = 64, nil, nil
  local inner, outer = {}, {}

  function public.setBlockSize(bytes)
    block_bytes = bytes
    return public
  end
  function public.setDigest(made_by)
    make, digest = made_by, made_by()
    return public
  end
  function public.setKey(key)
    if not make then error("Digest not set") end
    local bytes = stream.fromArray(key)
    if #key > block_bytes then bytes = stream.fromArray(make().update(bytes).finish().asBytes()) end
    inner, outer = {}, {}
    for i = 1, block_bytes do
      local byte = bytes() or 0
      inner[i], outer[i] = bit32.bxor(byte, 0x36), bit32.bxor(byte, 0x5c)
    end
    return public
  end
  function public.init()
    digest.init().update(stream.fromArray(inner))
    return public
  end
  function public.update(message)
    digest.update(message)
    return public
  end
  function public.finish()
    local within = digest.finish().asBytes()
    digest.init().update(stream.fromArray(outer)).update(stream.fromArray(within)).finish()
    return public
  end

  -- A code, the code of that and so on, so many, joined by XOR.
  function public.rounds(first, count)
    if natives[make] and block_bytes == NATIVE_BLOCK_BYTES then
      local text = array.toString
      return array.fromString(native.rounds(natives[make], text(inner), text(outer), text(first), count))
    end
    local joined, last = first, first
    for _ = 2, count do
      last = public.init().update(stream.fromArray(last)).finish().asBytes()
      joined = array.XOR(joined, last)
    end
    return joined
  end

  function public.asBytes() return digest.asBytes() end
  function public.asHex() return digest.asHex() end
  function public.asString() return digest.asString() end
  return public
end

-- The digests that HMAC and PBKDF2 are asked for by name.
local function named(algorithm)
  if algorithm == nil or algorithm == "sha1" then return SHA1 end
  if algorithm == "sha256" then return SHA2_256 end
  error("Unsupported algorithm: " .. algorithm)
end

-- From aos: blocks of 32 bytes, where RFC 2104 has those of the digest. HMAC().setBlockSize(64) is the standard's.
local function hmac(message, key, algorithm)
  return HMAC().setBlockSize(32).setDigest(named(algorithm)).setKey(key).init().update(message).finish()
end

loaded[".crypto.mac.hmac"] = { HMAC = HMAC, hmac = hmac, named = named }
return { _version = "1.0.0", createHmac = hmac }
