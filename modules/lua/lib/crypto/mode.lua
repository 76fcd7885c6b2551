-- Modes of a block cipher: how each block is hidden by what came before it.
local array, stream = require(".crypto.util.array"), require(".crypto.util.stream")
local queue = require(".crypto.util.queue")

-- A step takes the cipher, the key, the vector and a block, and gives what comes of it and the next vector. The first
-- block is the vector, unless the mode has none.
local function machine(step, has_vector)
  return function()
    local public = {}
    local key, cipher, padding, input, output, vector

    function public.setKey(bytes)
      key = bytes
      return public
    end
    function public.setBlockCipher(block_cipher)
      cipher = block_cipher
      return public
    end
    function public.setPadding(stream_of)
      padding = stream_of
      return public
    end
    function public.init()
      input, output, vector = queue(), queue(), nil
      return public
    end
    function public.update(bytes)
      for byte in bytes do
        input.push(byte)
        if input.size() >= cipher.blockSize then
          local block = array.readFromQueue(input, cipher.blockSize)
          if has_vector and not vector then
            vector = block
          else
            local out
            out, vector = step(cipher, key, vector, block)
            array.writeToQueue(output, out)
          end
        end
      end
      return public
    end
    function public.finish() return public.update(padding(cipher.blockSize, input.getHead())) end

    -- What is taken out by one of these is no longer there for another.
    function public.getOutputQueue() return output end
    function public.asHex() return stream.toHex(output.pop) end
    function public.asBytes() return stream.toArray(output.pop) end
    function public.asString() return stream.toString(output.pop) end
    return public
  end
end

-- The last eight bytes as a number, one more.
local function counted(vector)
  local next_one = array.copy(vector)
  for i = 16, 9, -1 do
    next_one[i] = (next_one[i] + 1) & 0xff
    if next_one[i] ~= 0 then break end
  end
  return next_one
end

local function mode(encipher, decipher, has_vector)
  return { Cipher = machine(encipher, has_vector), Decipher = machine(decipher or encipher, has_vector) }
end

return {
  ECB = mode(function(cipher, key, _, block) return cipher.encrypt(key, block) end,
    function(cipher, key, _, block) return cipher.decrypt(key, block) end, false),
  CBC = mode(function(cipher, key, vector, block)
    local out = cipher.encrypt(key, array.XOR(vector, block))
    return out, out
  end, function(cipher, key, vector, block) return array.XOR(vector, cipher.decrypt(key, block)), block end, true),
  CFB = mode(function(cipher, key, vector, block)
    local out = array.XOR(cipher.encrypt(key, vector), block)
    return out, out
  end, function(cipher, key, vector, block) return array.XOR(cipher.encrypt(key, vector), block), block end, true),
  OFB = mode(function(cipher, key, vector, block)
    local pad = cipher.encrypt(key, vector)
    return array.XOR(pad, block), pad
  end, nil, true),
  CTR = mode(function(cipher, key, vector, block)
    return array.XOR(cipher.encrypt(key, vector), block), counted(vector)
  end, nil, true),
}
