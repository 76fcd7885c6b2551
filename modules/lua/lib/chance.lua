-- Numbers that look drawn and are the same in every replay; math.random draws from here.
local numbers = require(".random")
local chance = {}

function chance.seed(s) numbers.twister_seed(s & 0xffffffff) end

-- From 0 on, below 1.
function chance.random() return numbers.twister_next() * (1.0 / 4294967296.0) end

-- Both ends belong to it.
function chance.integer(min, max)
  assert(max >= min, "max must bigger than min")
  return math.floor(chance.random() * (max - min + 1) + min)
end

return chance
