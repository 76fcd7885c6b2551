-- The handler of what no other took: it goes to the inbox, and a line says so.
local function short(id) return id and id:sub(1, 3) .. "..." .. id:sub(-3) or "unknown" end

-- What is shown of a message that has no Action.
local function excerpt(data)
  if type(data) == "table" then data = require("json").encode(data) end
  return tostring(data or ""):sub(1, 20)
end

return function(keep)
  return function(message)
    keep(message)
    local text = message.Action and Colors.gray .. "Action = " .. Colors.blue .. message.Action:sub(1, 20)
      or Colors.gray .. "Data = " .. Colors.blue .. excerpt(message.Data)
    print(Colors.gray .. "New Message From " .. Colors.green .. short(message.From) .. Colors.gray .. ": " .. text ..
      Colors.reset)
  end
end
