-- PBKDF2: a key from a password and a salt, all of them arrays of bytes.
local _, loaded = ...
local array, stream, mac = require(".crypto.util.array"), require(".crypto.util.stream"), require(".crypto.mac.hmac")

local function PBKDF2()
  local public = {}
  local block_bytes, key_bytes, iterations = 16, 256, 4096
  local salt, password, code, key

  function public.setBlockLen(bytes)
    block_bytes = bytes
    return public
  end
  function public.setDKeyLen(bytes)
    key_bytes = bytes
    return public
  end
  function public.setIterations(count)
    iterations = count
    return public
  end
  function public.setSalt(bytes)
    salt = bytes
    return public
  end
  function public.setPassword(bytes)
    password = bytes
    return public
  end
  function public.setPRF(prf)
    code = prf
    return public
  end

  local function block(number)
    if iterations < 1 then return {} end
    code.setKey(password)
    local place = array.fromString(string.pack(">I4", number))
    local first = code.init().update(stream.fromArray(array.concat(salt, place))).finish().asBytes()
    return code.rounds(first, iterations)
  end

  function public.finish()
    key = {}
    for i = 1, math.ceil(key_bytes / block_bytes) do key = array.concat(key, block(i)) end
    if #key > key_bytes then key = array.truncate(key, key_bytes) end
    return public
  end
  function public.asBytes() return key end
  function public.asHex() return array.toHex(key) end
  function public.asString() return array.toString(key) end
  return public
end

local function pbkdf2(password, salt, iterations, key_bytes, algorithm)
  local code = mac.HMAC().setBlockSize(64).setDigest(mac.named(algorithm))
  return PBKDF2().setPRF(code).setBlockLen(16).setDKeyLen(key_bytes).setIterations(iterations).setSalt(salt)
    .setPassword(password).finish()
end

loaded[".crypto.kdf.pbkdf2"] = { PBKDF2 = PBKDF2, pbkdf2 = pbkdf2 }
return { _version = "1.0.0", pbkdf2 = pbkdf2 }
