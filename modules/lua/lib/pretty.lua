-- Text of a table without colours: require('.pretty').tprint(table).
local pretty = { _version = "1.0.0" }

function pretty.tprint(t)
  return (require(".stringify").format(t):gsub("\27%[%d+m", ""))
end

return pretty
