-- What plain Lua has and a process needs otherwise: require without files, a clock that is the message's.
local loaded, part = ...

package = { loaded = loaded, preload = {} }

-- A part is loaded when it is first asked for. One that has parts within it puts them into `loaded` itself, and goes
-- by the name of its `init` too, as in aos.
local function open_part(name)
  local open = package.preload[name] or part(name)
  if not open then return end
  local found = open(name, loaded)
  if loaded[name] == nil then loaded[name] = found == nil or found end
end

function require(name)
  if loaded[name] ~= nil then return loaded[name] end
  open_part(name)
  local group = loaded[name] == nil and type(name) == "string" and name:match("^(%..+)%.[^.]+$")
  while group do
    open_part(group)
    if loaded[name] == nil and name == group .. ".init" then loaded[name] = loaded[group] end
    group = loaded[name] == nil and group:match("^(%..+)%.[^.]+$")
  end
  if loaded[name] == nil then error("module '" .. tostring(name) .. "' not found", 2) end
  return loaded[name]
end

dofile, loadfile = nil, nil

local now = 0

-- Days since 1970 of a date in the proleptic Gregorian calendar.
local function days(year, month, day)
  local m = month - 1
  year, month = year + m // 12, m % 12 + 1
  if month <= 2 then year = year - 1 end
  local era, shifted = year // 400, (month + 9) % 12
  local in_era = year - era * 400
  return era * 146097 + in_era * 365 + in_era // 4 - in_era // 100 + (153 * shifted + 2) // 5 + day - 1 - 719468
end

local function calendar(seconds)
  local day, second = seconds // 86400, seconds % 86400
  local z = day + 719468
  local era = z // 146097
  local doe = z - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local shifted = (5 * doy + 2) // 153
  local month = (shifted + 2) % 12 + 1
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  return {
    year = year, month = month, day = doy - (153 * shifted + 2) // 5 + 1,
    hour = second // 3600, min = second // 60 % 60, sec = second % 60,
    wday = (day + 4) % 7 + 1, yday = day - days(year, 1, 1) + 1, isdst = false,
  }
end

local week = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" }
local months = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December" }
local fields = {
  a = function(t) return week[t.wday]:sub(1, 3) end,
  A = function(t) return week[t.wday] end,
  b = function(t) return months[t.month]:sub(1, 3) end,
  B = function(t) return months[t.month] end,
  d = function(t) return ("%02d"):format(t.day) end,
  H = function(t) return ("%02d"):format(t.hour) end,
  I = function(t) return ("%02d"):format((t.hour + 11) % 12 + 1) end,
  j = function(t) return ("%03d"):format(t.yday) end,
  m = function(t) return ("%02d"):format(t.month) end,
  M = function(t) return ("%02d"):format(t.min) end,
  p = function(t) return t.hour < 12 and "AM" or "PM" end,
  S = function(t) return ("%02d"):format(t.sec) end,
  w = function(t) return tostring(t.wday - 1) end,
  y = function(t) return ("%02d"):format(t.year % 100) end,
  Y = function(t) return tostring(t.year) end,
  z = function() return "+0000" end,
  Z = function() return "UTC" end,
  ["%"] = function() return "%" end,
}
local composed = { c = "%a %b %d %H:%M:%S %Y", D = "%m/%d/%y", F = "%Y-%m-%d", R = "%H:%M", T = "%H:%M:%S",
  x = "%m/%d/%y", X = "%H:%M:%S" }

local function write(format, t)
  return (format:gsub("%%(.?)", function(letter)
    if composed[letter] then return write(composed[letter], t) end
    local field = fields[letter]
    if not field then error("bad argument #1 to 'date' (invalid conversion specifier '%" .. letter .. "')", 3) end
    return field(t)
  end))
end

os = {}

-- Milliseconds as messages have them; with a table, seconds as Lua has them.
function os.time(t)
  if not t then return now end
  return days(t.year, t.month, t.day) * 86400 + (t.hour or 12) * 3600 + (t.min or 0) * 60 + (t.sec or 0)
end

function os.date(format, seconds)
  format = (format or "%c"):gsub("^!", "")
  local t = calendar(math.tointeger(seconds) or now // 1000)
  if format:sub(1, 2) == "*t" then return t end
  return write(format, t)
end

function os.clock() return 0.0 end
function os.difftime(a, b) return (a - b) + 0.0 end
function os.getenv() return nil end

loaded.os, loaded.package = os, package
loaded[".base"] = { set_time = function(milliseconds) now = milliseconds end }
