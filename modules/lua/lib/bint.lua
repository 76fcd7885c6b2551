-- require('.bint')(bits): integers of a fixed width that mix with numbers and numeric texts.
local open = require(".bigint")
local widths = {}

return function(bits)
  bits = bits or 256
  if widths[bits] then return widths[bits] end
  local metatable = {}
  local raw = open(bits, metatable)
  local bint = { bits = bits }
  for name, operation in pairs(raw) do
    bint[name] = operation
    if name:sub(1, 2) == "__" then metatable[name] = operation end
  end

  local function strict(value)
    local big = raw.from(value)
    return assert(big, "value cannot be represented by a bint")
  end

  function bint.new(value) return raw.__add(strict(value), 0) end
  function bint.frominteger(value) return math.type(value) == "integer" and raw.from(value) or nil end
  function bint.fromstring(value) return type(value) == "string" and raw.from(value) or nil end
  function bint.frombase(text, radix) return type(text) == "string" and raw.frombase(text, radix or 10) or nil end
  function bint.tobint(value) return raw.from(value) end
  function bint.parse(value) return raw.from(value) or tonumber(value) end
  function bint.fromuinteger(value)
    if math.type(value) ~= "integer" then return nil end
    return value >= 0 and raw.from(value) or raw.__add(raw.from(value), raw.__shl(raw.from(1), 64))
  end
  function bint.touinteger(value) return bint.tointeger(value) end
  function bint.trunc(value)
    if math.type(value) ~= "float" then return raw.from(value) end
    return raw.from(value < 0 and math.ceil(value) or math.floor(value))
  end
  function bint.tobase(value, radix) return raw.tobase(value, radix or 10) end
  function bint.tointeger(value)
    if type(value) ~= "userdata" then return math.tointeger(tonumber(value)) end
    return (raw.low(value))
  end
  function bint.tonumber(value)
    if not raw.isbint(value) then return tonumber(value) end
    local low, exact = raw.low(value)
    return exact and low or raw.real(value)
  end
  function bint.isintegral(value) return raw.isbint(value) or math.type(value) == "integer" end
  function bint.isnumeric(value) return raw.isbint(value) or type(value) == "number" end
  function bint.type(value) return raw.isbint(value) and "bint" or math.type(value) end
  function bint.zero() return raw.from(0) end
  function bint.one() return raw.from(1) end
  function bint.maxinteger() return ~bint.mininteger() end
  function bint.mininteger() return raw.from(1) << (bits - 1) end
  function bint.iszero(value) return raw.__eq(value, 0) end
  function bint.isone(value) return raw.__eq(value, 1) end
  function bint.isminusone(value) return raw.__eq(value, -1) end
  function bint.isneg(value) return raw.__lt(value, 0) end
  function bint.ispos(value) return raw.__lt(0, value) end
  function bint.iseven(value) return raw.__eq(raw.__band(value, 1), 0) end
  function bint.isodd(value) return not bint.iseven(value) end
  function bint.eq(a, b) return raw.__eq(a, b) end
  function bint.abs(value) return raw.__lt(value, 0) and raw.__unm(value) or strict(value) end
  function bint.inc(value) return raw.__add(value, 1) end
  function bint.dec(value) return raw.__sub(value, 1) end
  function bint.max(a, b) return strict(raw.__lt(a, b) and b or a) end
  function bint.min(a, b) return strict(raw.__lt(a, b) and a or b) end
  function bint.udiv(a, b) return (raw.udivmod(a, b)) end
  function bint.umod(a, b) return select(2, raw.udivmod(a, b)) end
  function bint.idivmod(a, b) return raw.divmod(a, b) end
  function bint.tdiv(a, b) return (raw.tdivmod(a, b)) end
  function bint.tmod(a, b) return select(2, raw.tdivmod(a, b)) end
  function bint.ule(a, b) return not raw.ult(b, a) end
  function bint.brol(value, by) return strict(value) << by % bits | strict(value) >> (bits - by % bits) end
  function bint.bror(value, by) return bint.brol(value, -by) end
  function bint.bwrap(value, width)
    if width <= 0 then return bint.zero() end
    return width >= bits and strict(value) or strict(value) & (bint.one() << width) - 1
  end
  function bint.ipow(a, exponent)
    local result, power, left = bint.one(), strict(a), strict(exponent)
    while raw.__lt(0, left) do
      if bint.isodd(left) then result = result * power end
      power, left = power * power, left >> 1
    end
    return result
  end
  function bint.upowmod(a, exponent, modulus)
    local result, power, left = bint.umod(1, modulus), bint.umod(a, modulus), strict(exponent)
    while not bint.iszero(left) do
      if bint.isodd(left) then result = bint.umod(result * power, modulus) end
      power, left = bint.umod(power * power, modulus), left >> 1
    end
    return result
  end

  metatable.__index = bint
  metatable.__name = "bint"
  metatable.__tostring = function(value) return raw.tobase(value, 10) end
  metatable.__div = function(a, b) return bint.tonumber(a) / bint.tonumber(b) end
  metatable.__pow = function(a, b) return bint.tonumber(a) ^ bint.tonumber(b) end
  bint.__tostring, bint.__div, bint.__pow = metatable.__tostring, metatable.__div, metatable.__pow
  widths[bits] = setmetatable(bint, { __call = function(_, value) return bint.new(value) end })
  return bint
end
