-- Text of a table without colours, a field a line: require('.pretty').tprint(table).
local keys = require(".stringify").sortedKeys
local pretty = { _version = "1.0.0" }

function pretty.tprint(t, indent)
  indent = indent or 0
  local lines = {}
  for _, k in ipairs(keys(t)) do
    local v = t[k]
    local line = (" "):rep(indent) .. k .. ": "
    if type(v) == "table" then
      line = line .. "\n" .. pretty.tprint(v, indent + 1)
    else
      if type(v) == "boolean" then v = tostring(v) end
      line = line .. v .. "\n"
    end
    lines[#lines + 1] = line
  end
  return table.concat(lines)
end

return pretty
